/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewriting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Rewrites whose J is known: all alike to their sentences and references, so that style is all. */
class CompareRewritesTest {
  private static final List<String> SENTENCES =
      List.of(
          "The goats are waiting in the garden.",
          "It rained all day in the village.",
          "She went home and opened the door.");

  @TempDir Path folder;

  private static String line(String system, int id, String rewrite, double toxicity) {
    String source = SENTENCES.get(id);
    return "{\"system\":\"%s\",\"id\":\"%s\",\"source\":\"%s\",\"references\":[\"%s\"],%s}"
        .formatted(
            system,
            id,
            source,
            source,
            rewrite.isEmpty()
                ? "\"refused\":\"empty output\""
                : "\"rewrite\":\"%s\",\"toxicity\":%s".formatted(rewrite, toxicity));
  }

  private String compared(String... options) {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new CompareRewrites()).setOut(new PrintWriter(out));
    assertThat(line.execute(options)).isZero();
    return out.toString();
  }

  @Test
  void systems_of_two_runs_are_paired_by_sentence() throws IOException {
    Path one = folder.resolve("one.jsonl");
    Path two = folder.resolve("two.jsonl");
    Files.write(
        one,
        List.of(
            line("mild", 0, SENTENCES.get(0), 0.1),
            line("mild", 1, SENTENCES.get(1), 0.2),
            line("mild", 2, SENTENCES.get(2), 0.3)));
    Files.write(
        two,
        List.of(
            // In another order, and 0.2 worse each.
            line("rude", 2, SENTENCES.get(2), 0.5),
            line("rude", 0, SENTENCES.get(0), 0.3),
            line("rude", 1, SENTENCES.get(1), 0.4),
            line("half", 0, SENTENCES.get(0), 0.1),
            line("half", 1, "", 1),
            line("half", 2, "door the opened and home went She", 0.3)));
    String found =
        compared(
            "--rewrites=" + one, "--rewrites=" + two, "--base=mild", "--perplexity=models/gpt2-4m");
    assertThat(found)
        .contains("J 0.800 [", "J 0.600 [", "from mild -0.200 [-0.200, -0.200] over 3");
    assertThat(found).containsPattern("half +J 0\\.\\d+ ").containsPattern("half .* over 2");
    assertThat(found)
        .containsPattern("rude +perplexity .* from mild 0\\.000 \\[0\\.000, 0\\.000\\]");
    // The words of a sentence in another order are less likely.
    assertThat(found).containsPattern("half +perplexity .* from mild [1-9]");
  }
}
