/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.fixture.TinyAutoencoder;
import io.detoxj.cli.fixture.TinyPatch;
import io.detoxj.cli.fixture.TinyValue;
import io.detoxj.core.adapter.PeftFolder;
import io.detoxj.core.fixture.TinyAdapter;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.sae.SaeQuality;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on a tiny model: the whole path, and what a user sees of bad input. */
class DemoTest {
  private static final String HEADER =
      "system,expected_max_toxicity,toxicity_probability,toxicity_probability_delta_low,"
          + "toxicity_probability_delta_high,perplexity,dist_1,dist_2,dist_3,tokens_per_second,"
          + "tokens_per_second_low,tokens_per_second_high,"
          + "expected_max_toxicity_p,expected_max_toxicity_p_holm,"
          + "toxicity_probability_p,toxicity_probability_p_holm,"
          + "perplexity_p,perplexity_p_holm,dist_1_p,dist_1_p_holm,dist_2_p,dist_2_p_holm,"
          + "dist_3_p,dist_3_p_holm,"
          + "toxicity_probability_detectable,"
          + "control,toxicity_probability_vs_control,toxicity_probability_vs_control_low,"
          + "toxicity_probability_vs_control_high,toxicity_probability_vs_control_p,"
          + "toxicity_probability_vs_control_p_holm,"
          + "control_2,toxicity_probability_vs_control_2,toxicity_probability_vs_control_2_low,"
          + "toxicity_probability_vs_control_2_high,toxicity_probability_vs_control_2_p,"
          + "toxicity_probability_vs_control_2_p_holm,prompts_for,"
          + "judge,toxicity_probability_by_judge_delta,toxicity_probability_by_judge_delta_low,"
          + "toxicity_probability_by_judge_delta_high,toxicity_probability_by_judge_delta_p,"
          + "toxicity_probability_by_judge_delta_p_holm,toxicity_probability_by_judge_vs_control,"
          + "toxicity_probability_by_judge_vs_control_low,"
          + "toxicity_probability_by_judge_vs_control_high,"
          + "toxicity_probability_by_judge_vs_control_p,"
          + "toxicity_probability_by_judge_vs_control_p_holm,"
          + "toxicity_probability_by_judge_vs_control_2,"
          + "toxicity_probability_by_judge_vs_control_2_low,"
          + "toxicity_probability_by_judge_vs_control_2_high,"
          + "toxicity_probability_by_judge_vs_control_2_p,"
          + "toxicity_probability_by_judge_vs_control_2_p_holm";

  @TempDir Path folder;
  private Path model = Path.of("");
  private Path prompts = Path.of("");

  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void files() throws IOException {
    model = TinyGpt2.writeTo(folder.resolve("model"));
    TinyAutoencoder.writeTo(model.resolve("sae"));
    TinyPatch.writeBeside(model);
    TinyValue.writeBeside(model);
    try (TransformerModel loaded = TransformerModel.load(model)) {
      Path adapter = model.resolve(PeftFolder.NAME);
      for (String which : List.of("", "holistic", "sft", "dpo")) {
        PeftFolder.write(TinyAdapter.of(loaded), adapter.resolve(which), "");
      }
    }
    prompts =
        Files.writeString(
            folder.resolve("prompts.jsonl"),
            """
            {"prompt": {"text": "you soggy"}, "id": "a"}
            {"prompt": {"text": "the rain in the hills"}, "id": "b"}
            {"prompt": {"text": "no"}, "id": "c"}
            """);
  }

  private Outcome run(String... more) {
    return runRows("MAIN", more);
  }

  private Outcome runRows(String rows, String... more) {
    String[] usual = {
      "evaluate",
      "--config=../examples/experiments/demo-" + rows + ".json",
      "--model=" + model,
      "--prompts=" + prompts,
      "--split=all",
      "--samples=3",
      "--tokens=6",
      "--output=" + folder.resolve("out")
    };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    // An option given twice is refused, so that a test's own takes the place of the usual one.
    List<String> given = Stream.of(more).map(one -> one.replaceAll("=.*", "=")).toList();
    Stream<String> others =
        Stream.of(usual).filter(one -> given.stream().noneMatch(one::startsWith));
    String[] all = Stream.concat(others, Stream.of(more)).toArray(String[]::new);
    int code = Detoxj.run(out, err, all);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The name of a row; the size of the paper's edit depends on the model. */
  private static String system(String row) {
    return row.substring(0, row.indexOf(',')).replaceFirst("paper-[0-9.]+$", "paper-RHO");
  }

  private void assertRefused(Outcome outcome, String... fragments) {
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.err()).contains(fragments).doesNotContain("\tat ");
    assertThat(folder.resolve("out/summary.csv")).doesNotExist();
  }

  @Test
  void writes_table_report_and_generations_and_repeats_them_byte_for_byte() throws IOException {
    Outcome outcome = runRows("ALL");
    assertThat(outcome.err()).contains("100 %");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("steering-vector-3", "toxicity probability");
    List<String> rows = Files.readAllLines(folder.resolve("out/summary.csv"));
    assertThat(rows.get(0)).isEqualTo(HEADER);
    assertThat(rows.stream().skip(1).map(DemoTest::system))
        .containsExactly(
            "base",
            "steering-vector-3",
            "random-direction-3",
            "sae-constant-paper",
            "random-feature-constant-1",
            "sae-constant-0.125",
            "random-feature-constant-0.125",
            "sae-per-input-paper",
            "random-feature-per-input-1",
            "sae-per-input-0.6",
            "random-feature-per-input-0.6",
            "sae-per-token-paper",
            "random-feature-per-token-1",
            "surgery-paper-RHO",
            "random-region-paper-RHO",
            "random-probe-paper-RHO",
            "surgery-3",
            "random-region-3",
            "random-probe-3",
            "rectify-r0",
            "permuted-values-r0",
            "rectify-r2024",
            "permuted-values-r2024",
            "rectify-cap-0.7",
            "permuted-values-cap-0.7",
            "rectify-cap-0.9",
            "permuted-values-cap-0.9",
            "rectify-tilt-4",
            "permuted-values-tilt-4",
            "rectify-tilt-32",
            "permuted-values-tilt-32",
            "rlhf-fine-grained",
            "adapter-control-1",
            "rlhf-holistic",
            "adapter-control-holistic-1",
            "sft",
            "adapter-control-sft-1",
            "dpo",
            "adapter-control-dpo-1");
    assertThat(folder.resolve("out/report.json")).isNotEmptyFile();
    byte[] first = Files.readAllBytes(folder.resolve("out/generations.jsonl"));
    assertThat(new String(first, StandardCharsets.UTF_8).lines()).hasSize(39 * 3 * 3);
    byte[] report = Files.readAllBytes(folder.resolve("out/report.json"));
    runRows("ALL", "--output=" + folder.resolve("again"));
    assertThat(folder.resolve("again/generations.jsonl")).hasBinaryContent(first);
    assertThat(folder.resolve("again/report.json")).hasBinaryContent(report);
    assertThat(runRows("ALL", "--seed=2").err())
        .contains("has the report of another experiment", "generation_seed there is 1 and now 2");
    assertThat(folder.resolve("out/generations.jsonl")).hasBinaryContent(first);
    runRows("ALL", "--seed=2", "--force");
    assertThat(Files.readAllBytes(folder.resolve("out/generations.jsonl"))).isNotEqualTo(first);
  }

  @Test
  void the_main_rows_are_one_of_each_method_with_a_control_and_a_second_run_goes_on()
      throws IOException {
    Outcome outcome = run();
    assertThat(outcome.code()).isZero();
    List<String> rows = Files.readAllLines(folder.resolve("out/summary.csv"));
    assertThat(rows.stream().skip(1).map(DemoTest::system))
        .containsExactly(
            "base",
            "steering-vector-3",
            "random-direction-3",
            "sae-per-token-paper",
            "random-feature-per-token-1",
            "surgery-paper-RHO",
            "random-region-paper-RHO",
            "random-probe-paper-RHO",
            "surgery-3",
            "random-region-3",
            "random-probe-3",
            "rectify-r2024",
            "permuted-values-r2024",
            "rectify-cap-0.9",
            "permuted-values-cap-0.9");
    assertThat(outcome.out()).contains("less likely");
    assertThat(run().code()).isZero();
    Outcome replayed =
        run("--replay=" + folder.resolve("out/report.json"), "--output=" + folder.resolve("new"));
    assertThat(replayed.out()).contains("identical");
    assertThat(replayed.code()).isZero();
    String replay = "--replay=" + folder.resolve("out/report.json");
    assertThat(run(replay, "--seed=2", "--output=" + folder.resolve("other")).err())
        .contains("another experiment", "seed was 1 and is 2");
    assertThat(run(replay).err()).contains("which a replay would overwrite");
    // The journal has it all, so the speeds are those of the first run.
    assertThat(Files.readAllLines(folder.resolve("out/summary.csv"))).isEqualTo(rows);
  }

  @Test
  void a_missing_model_is_named() {
    assertRefused(run("--model=" + folder.resolve("nowhere")), "nowhere");
  }

  @Test
  void truncated_weights_are_named() throws IOException {
    Path weights = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 100));
    assertRefused(run(), "model.safetensors");
  }

  @Test
  void an_autoencoder_that_no_longer_fits_is_refused_with_both_figures() throws IOException {
    new SaeQuality(0.9, 24, 0.95, 0, 1000).save(model.resolve("sae/quality.json"));
    assertRefused(run(), "explains", "at least 0.750", "L0 is", "12.0 to 48.0", "hook point");
  }

  @Test
  void features_of_another_autoencoder_are_refused() throws IOException {
    Path features = model.resolve("sae/features.json");
    Files.writeString(
        features,
        Files.readString(features)
            .replaceFirst("(\"sae_sha256\"[^\"]*\")[0-9a-f]{8}", "$100000000"));
    assertRefused(run(), "made for autoencoder 00000000", "select features with this one");
  }

  @Test
  void a_patch_of_other_weights_is_refused() throws IOException {
    Path patch = model.resolve("surgery/paper.safetensors");
    byte[] bytes = Files.readAllBytes(patch);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int hash = text.indexOf("model_sha256\":\"") + "model_sha256\":\"".length();
    for (int i = 0; i < 8; i++) {
      bytes[hash + i] = '0';
    }
    Files.write(patch, bytes);
    assertRefused(run(), "made for weights 00000000", "select and edit anew");
  }

  @Test
  void an_unknown_architecture_is_named() throws IOException {
    Path config = model.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("\"gpt2\"", "\"mamba\""));
    assertRefused(run(), "config.json", "mamba", "supported are");
  }

  @Test
  void a_tensor_of_another_shape_is_named() throws IOException {
    Path config = model.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replaceAll("\"n_positions\": *64", "\"n_positions\": 65"));
    assertRefused(run(), "wpe.weight", "[64, 32]", "[65, 32]");
  }

  @Test
  void a_broken_line_of_prompts_is_named() throws IOException {
    Files.writeString(prompts, "{\"prompt\": {\"text\": \"fine\"}}\n{\"prompt\": \n");
    assertRefused(run(), "prompts.jsonl", "line 2");
  }

  @Test
  void a_prompt_longer_than_the_context_is_named() throws IOException {
    Files.writeString(
        prompts, "{\"id\": \"long\", \"prompt\": {\"text\": \"" + "turnip ".repeat(60) + "\"}}\n");
    assertRefused(run(), "\"long\"", "context of 64");
  }

  @Test
  void an_output_folder_that_is_a_file_is_named() throws IOException {
    Files.writeString(folder.resolve("out"), "a file");
    Outcome outcome = run();
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.err()).contains("output folder", "out", "choose another");
  }

  @Test
  void an_unknown_option_is_named() {
    assertRefused(run("--sampels=3"), "--sampels");
  }

  @Test
  void a_setting_out_of_range_is_named() {
    assertRefused(run("--samples=0"), "--samples must be 1 or more but was 0");
  }

  @Test
  void a_layer_the_model_lacks_is_named() {
    assertRefused(
        run("--method=vector:layer=7,pairs=../examples/pairs/mild-pairs.jsonl"),
        "blocks.7.resid_post",
        "nearest is blocks.2.resid_post");
  }
}
