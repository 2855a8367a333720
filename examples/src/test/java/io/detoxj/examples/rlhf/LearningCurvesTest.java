/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rlhf;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.console.Programs;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.DataFolder;
import io.detoxj.core.io.Journal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on a tiny model and a tiny data folder. */
class LearningCurvesTest {
  @TempDir Path folder;

  private String run(int steps) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Programs.run(
            new LearningCurves(),
            out,
            err,
            "--data=" + folder.resolve("data"),
            "--model=" + folder.resolve("model"),
            "--output=" + folder.resolve("curves"),
            "--arms=FINE,HOLISTIC,SHUFFLED,RLOO,TOKEN",
            "--seeds=1",
            "--prompts=2",
            "--held-out=2",
            "--every=1",
            "--steps=" + steps);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(code).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyArmIsJudgedAtEveryNumberOfStepsAndNothingIsDoneTwice() throws IOException {
    TinyGpt2.writeTo(folder.resolve("model"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      lines.add(
          "{\"id\": \"p%d\", \"text\": \"you %d\", \"scores\": {\"toxicity\": 0.%d}, \"split\": \"%s\"}"
              .formatted(i, i, i, i % 2 == 0 ? "train" : "test"));
    }
    lines.add(
        "{\"id\": \"t\", \"text\": \"no\", \"scores\": {\"toxicity\": 0.9}, \"split\": \"train\"}");
    DataFolder.write(
        folder.resolve("data"), "unified/prompts.jsonl.gz", lines.toArray(String[]::new));
    assertThat(run(1)).contains("BASE seed 0, 0 steps", "TOKEN seed 1, 1 steps");
    String again = run(2);
    assertThat(again).doesNotContain("BASE", ", 1 steps").contains("RLOO seed 1, 2 steps");
    List<String> curves = new ArrayList<>();
    Journal.read(folder.resolve("curves/curves.jsonl"), (number, line) -> curves.add(line));
    assertThat(curves).hasSize(1 + 1 + 2 * 5);
    assertThat(curves.get(2))
        .contains(
            "\"detoxj-linear\":{\"missing\":", "\"detoxj-minilm\"", "\"perplexity\"", "maxima");
  }
}
