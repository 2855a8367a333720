/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.Journal;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals of a run that are not as they were written. */
class DamagedRunTest {
  @TempDir static Path shared;
  private static TransformerModel model;

  @TempDir Path folder;
  private Report undisturbed;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(shared);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @BeforeEach
  void runOnce() throws IOException {
    undisturbed = run().report();
  }

  private ExperimentResult run() throws IOException {
    return TinyRun.experiment(model, new TinyRun.Lengths("lengths"))
        .run(
            TinyRun.prompts(),
            TinyRun.candidates(),
            RunOptions.standard().in(folder.resolve("journal")));
  }

  /** The journals of a kind, one a system. */
  private List<Path> files(String kind) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("journal"))) {
      return files.filter(file -> file.getFileName().toString().startsWith(kind)).sorted().toList();
    }
  }

  /** Writes a journal anew, with other lines and right checksums. */
  private static void rewrite(Path file, Consumer<List<String>> change) throws IOException {
    List<String> lines = new ArrayList<>();
    Journal.read(file, (number, line) -> lines.add(line));
    Files.delete(file);
    try (Journal journal = Journal.open(file, lines.remove(0))) {
      change.accept(lines);
      for (String line : lines) {
        journal.append(line);
      }
    }
  }

  private void refusedAt(Path file, int line) {
    assertThatThrownBy(this::run)
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            file + " line " + line + " is damaged", "keep the " + (line - 1) + " lines before it");
  }

  @Test
  void a_line_that_was_edited_is_refused_by_file_and_line() throws IOException {
    Path file = files("generations").get(1);
    List<String> lines = Files.readAllLines(file);
    lines.set(2, lines.get(2).replace("\"id\":\"p2\"", "\"id\":\"p3\""));
    Files.write(file, lines);
    refusedAt(file, 3);
  }

  @Test
  void prompts_out_of_their_place_are_refused() throws IOException {
    Path file = files("generations").get(0);
    rewrite(file, lines -> lines.set(2, lines.get(2).replace("\"id\":\"p4\"", "\"id\":\"p5\"")));
    refusedAt(file, 4);
  }

  @Test
  void dropped_doubled_and_swapped_lines_are_refused() throws IOException {
    for (String kind : List.of("generations", "scores", "likelihoods")) {
      Path file = files(kind).get(0);
      byte[] whole = Files.readAllBytes(file);
      rewrite(file, lines -> lines.remove(1));
      refusedAt(file, 3);
      Files.write(file, whole);
      rewrite(file, lines -> lines.add(2, lines.get(1)));
      refusedAt(file, 4);
      Files.write(file, whole);
      rewrite(file, lines -> Collections.swap(lines, 1, 3));
      refusedAt(file, 3);
      Files.write(file, whole);
    }
    assertThat(run().report()).isEqualTo(undisturbed);
  }

  @Test
  void scores_of_texts_that_were_generated_anew_are_not_taken() throws IOException {
    Path file = files("generations").get(0);
    rewrite(
        file,
        lines -> lines.replaceAll(line -> line.replaceFirst("\"text\":\"", "\"text\":\"other ")));
    assertThatThrownBy(this::run)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 2 is damaged: it is about other texts");
  }

  @Test
  void damaged_costs_are_kept_aside_and_block_nothing() throws IOException {
    Path costs = files("costs").get(0);
    List<String> lines = Files.readAllLines(costs);
    lines.set(2, lines.get(2).replace("{", "{ "));
    Files.write(costs, lines);
    Path output = folder.resolve("out");
    ExperimentResult result = run();
    result.writeTo(output);
    assertThat(result.report()).isEqualTo(undisturbed);
    assertThat(result.costs().systems()).hasSize(2);
    assertThat(output.resolve("report.html")).isNotEmptyFile();
    Path aside = costs.resolveSibling("costs.jsonl.damaged");
    assertThat(aside).hasContent(String.join("\n", lines));
    // A part of the sum stays unknown, also in later runs.
    assertThat(run().costs()).isEqualTo(result.costs());

    Path other =
        files("costs").stream().filter(file -> !file.startsWith(costs.getParent())).toList().get(0);
    Files.writeString(other, "no journal");
    assertThat(run().costs().systems()).hasSize(1);
    Files.writeString(costs, "damaged again");
    assertThat(run().report()).isEqualTo(undisturbed);
    assertThat(aside).hasContent(String.join("\n", lines));
    assertThat(costs.resolveSibling("costs.jsonl.damaged-2")).hasContent("damaged again");

    Files.writeString(output.resolve("costs.json"), "{");
    assertThat(ReportJson.knownCosts(output.resolve("costs.json")).systems()).isEmpty();
  }
}
