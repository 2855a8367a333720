/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.math.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot work is refused before the long part, and what was learnt by heart is said. */
class EarlyRefusalsTest {
  @TempDir static Path folder;
  private static String model = "";
  private static String llama = "";

  @BeforeAll
  static void files() throws IOException {
    model = TinyGpt2.writeTo(folder.resolve("model")).toString();
    llama = ReferenceModel.writeTo("llama", folder).toString();
    StringBuilder texts = new StringBuilder();
    StringBuilder prompts = new StringBuilder();
    StringBuilder noise = new StringBuilder();
    RandomGenerator random = RandomStreams.named(1, "labels");
    for (int i = 0; i < 60; i++) {
      String text = "the rain in the hills of " + i;
      texts.append(text).append(" and so on, and on, and on it went".repeat(3)).append('\n');
      prompts.append("{\"id\": \"p%d\", \"text\": \"%s\"}%n".formatted(i, text));
      noise.append(
          "{\"text\": \"%s\", \"toxic\": %d}%n"
              .formatted(Integer.toString(random.nextInt(1 << 30), 36), random.nextInt(2)));
    }
    Files.writeString(folder.resolve("texts.txt"), texts);
    Files.writeString(folder.resolve("prompts.jsonl"), prompts);
    Files.writeString(folder.resolve("noise.jsonl"), noise);
    Files.writeString(
        folder.resolve("long.jsonl"),
        prompts + "{\"id\": \"long\", \"text\": \"" + "no ".repeat(4000) + "\"}\n");
  }

  private static CliRun run(String line, String output) {
    return CliRun.of(
        line.replace("{m}", model)
            .replace("{l}", llama)
            .replace("{d}", folder.toString())
            .concat(" --output=" + folder.resolve(output))
            .split(" "));
  }

  /** What the message says, and the call. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "prompt \"long\" has | train-value --model={m} --prompts={d}/long.jsonl --quiet",
        "--epochs must be 1 or more | train-value --model={m} --prompts={d}/prompts.jsonl --epochs=0",
        "--learning-rate must be above 0 | train-value --model={m} --prompts={d}/prompts.jsonl"
            + " --learning-rate=0",
        "k must be | train-sae --model={m} --texts={d}/texts.txt --layer=0 --features=8 --k=9",
        "--chosen is from 1 to the 8 | train-sae --model={m} --texts={d}/texts.txt --layer=0"
            + " --features=8 --k=2 --chosen=9 --pairs=../examples/pairs/mild-pairs.jsonl",
        "--steps must be 1 or more | train-sae --model={m} --texts={d}/texts.txt --layer=0 --steps=0"
      })
  void nothing_is_sampled_or_collected_before(String line) {
    String[] parts = line.split(" \\| ", -1);
    CliRun run = run(parts[1], "early");
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(parts[0].startsWith("--") ? 2 : 1);
    assertThat(run.err()).contains(parts[0]);
    assertThat(run.out()).isEmpty();
    Path work = folder.resolve("early.work");
    assertThat(Files.exists(work.resolve("continuations.jsonl"))).isFalse();
    assertThat(Files.exists(work.resolve("activations.bin"))).isFalse();
  }

  @Test
  void a_value_network_may_begin_as_any_architecture() {
    CliRun run =
        run(
            "train-value --model={l} --prompts={d}/prompts.jsonl --samples=4 --tokens=8 --epochs=1"
                + " --batch=8 --graded --quiet",
            "llama-value");
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(folder.resolve("llama-value/config.json"))
        .content()
        .contains("\"trunk_model_type\" : \"llama\"");
  }

  @Test
  void a_probe_that_learnt_its_texts_by_heart_warns_in_the_output_and_in_its_card()
      throws IOException {
    CliRun run =
        run("train-probe --model={m} --labelled={d}/noise.jsonl --held-out=0.5 --quiet", "probe");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("warning: AUROC is", "learnt by heart");
    assertThat(folder.resolve("probe/probe.json")).content().contains("\"warnings\"", "by heart");
  }
}
