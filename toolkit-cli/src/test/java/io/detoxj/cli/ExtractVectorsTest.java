/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static io.detoxj.cli.CliRun.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.steering.vector.SteeringVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractVectorsTest {
  @TempDir static Path folder;
  private static String model = "";

  @BeforeAll
  static void files() {
    model = TinyGpt2.writeTo(folder.resolve("model")).toString();
  }

  @Test
  void vectors_from_pairs() {
    Path file = folder.resolve("vectors.safetensors");
    CliRun run =
        done(
            "extract-vectors",
            "--model=" + model,
            "--pairs=../examples/pairs/mild-pairs.jsonl",
            "--output=" + file);
    assertThat(run.out())
        .containsPattern("blocks.1.resid_post +\\d+\\.\\d{4} +\\d+\\.\\d{3} +\\d+\\.\\d{3}\\R")
        .contains("40 pairs", "try them with --method vector:file=" + file);
    assertThat(run.out()).doesNotContain("attention sink");
    String method = "--method=vector:strength=3,file=" + file;
    assertThat(done("generate", "--model=" + model, method, "--tokens=4", "no").err())
        .contains("acted on");
    assertChooses(run.out());
  }

  /** The command that is printed tries what it says. */
  private static void assertChooses(String printed) {
    String command =
        printed.lines().filter(line -> line.contains("detoxj choose")).findFirst().orElseThrow();
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(command);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    words.remove(0);
    words.add("--dry-run");
    assertThat(done(words.toArray(String[]::new)).out())
        .contains("layer-0-0.5", "layer-2-2", "prompts    20,");
  }

  @Test
  void a_first_token_longer_than_all_others_is_told_and_can_be_left_out() throws IOException {
    Path sinking = sinking();
    CliRun run = extracted(sinking, "sunk", 0);
    assertThat(run.out()).contains("at 3 of 3 blocks, from blocks.0.resid_post on", "--skip 1");
    double sunk = norm("sunk");
    assertThat(extracted(sinking, "skipped", 1).out()).doesNotContain("attention sink");
    double skipped = norm("skipped");
    assertThat(sunk).isGreaterThan(3 * skipped);
    extracted(Path.of(model), "plain", 1);
    assertThat(skipped).isLessThan(2 * norm("plain"));
    SteeringVectors vectors = SteeringVectors.load(folder.resolve("skipped.safetensors"));
    assertThat(vectors.provenance()).containsEntry("skipped_tokens", "1");
    assertThat(CliRun.of("extract-vectors", "--model=" + model, "--pairs=no", "--skip=-1").err())
        .contains("--skip");
  }

  private static CliRun extracted(Path of, String name, int skip) {
    return done(
        "extract-vectors",
        "--model=" + of,
        "--pairs=../examples/pairs/mild-pairs.jsonl",
        "--skip=" + skip,
        "--output=" + folder.resolve(name + ".safetensors"));
  }

  private static double norm(String name) throws IOException {
    return SteeringVectors.load(folder.resolve(name + ".safetensors"))
        .at(HookPoint.residPost(1))
        .norm();
  }

  /** The tiny model with a first position that makes the first token very long. */
  private static Path sinking() throws IOException {
    Path copy = TinyGpt2.writeTo(folder.resolve("sinking"));
    Path weights = copy.resolve("model.safetensors");
    SafetensorsFile file = SafetensorsFile.open(weights);
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name : file.tensors().keySet()) {
      if (name.endsWith("wpe.weight")) {
        float[] positions = file.readFloats(name);
        positions[0] += 3000;
        List<Long> shape = file.tensor(name).shape();
        writer.add(name, new long[] {shape.get(0), shape.get(1)}, positions);
      } else {
        writer.addCopy(file, name);
      }
    }
    Path changed = folder.resolve("changed.safetensors");
    writer.write(changed);
    Files.move(changed, weights, StandardCopyOption.REPLACE_EXISTING);
    return copy;
  }
}
