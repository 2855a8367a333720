/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.fixture.TinyPatch;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows a comparison has, on a model with nothing beside it. */
class MethodRowsTest {
  private static final String PAIRS = "pairs=../examples/pairs/mild-pairs.jsonl";
  @TempDir static Path folder;
  private static String model = "";

  @BeforeAll
  static void files() throws IOException {
    model = TinyGpt2.writeTo(folder.resolve("model")).toString();
  }

  private static CliRun planned(String command, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(command, "--model=" + model, "--output=" + folder.resolve("out"), "--dry-run"));
    all.addAll(List.of(more));
    return CliRun.of(all.toArray(String[]::new));
  }

  /** Role and name of each row. */
  private static Stream<String> rows(CliRun run) {
    assertThat(run.code()).as(run.err()).isZero();
    return run.out()
        .lines()
        .filter(line -> line.matches("(method|control) .*"))
        .map(line -> line.replaceAll(" +", " ").replaceFirst(":.*", ""));
  }

  @Test
  void rows_stand_in_their_places_and_the_other_controls_last() {
    CliRun run =
        planned(
            "evaluate",
            "--method=vector:strength=4," + PAIRS,
            "--method=vector:strength=1,rows=control," + PAIRS,
            "--method=vector:strength=2,rows=method," + PAIRS);
    assertThat(rows(run))
        .containsExactly(
            "method steering-vector-4",
            "control random-direction-1",
            "method steering-vector-2",
            "control random-direction-4");
    assertThat(run.err()).containsOnlyOnce("the steering vectors are made from");
  }

  @Test
  void what_is_optional_is_left_out_with_a_note() {
    String sae = "--method=sae:optional=true";
    assertThat(rows(planned("evaluate", "--method=vector:rows=method," + PAIRS, sae)))
        .containsExactly("method steering-vector-1");
    CliRun nothing = planned("evaluate", sae);
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.err())
        .contains("left out, as it is optional: sae: there is no autoencoder at")
        .contains("no method is left");
    CliRun asked = planned("evaluate", "--method=sae");
    assertThat(asked.err()).contains("there is no autoencoder at", "or name one with folder=...");
  }

  @Test
  void what_has_no_control_cannot_stand_for_one() {
    assertThat(planned("evaluate", "--method=self-debiasing:rows=control").err())
        .contains("self-debiasing:rows=control has no control");
  }

  @Test
  void a_method_has_to_beat_every_control_row_of_its_name() throws IOException {
    TinyPatch.writeBeside(Path.of(model));
    CliRun run =
        CliRun.of(
            "evaluate",
            "--model=" + model,
            "--prompts=" + prompts(),
            "--samples=1",
            "--tokens=2",
            "--quiet",
            "--output=" + folder.resolve("linked"),
            "--method=surgery:rows=method",
            "--method=surgery:patch=paper,rho=2",
            "--method=surgery:rows=control",
            "--method=surgery:control=random-probe,rows=control",
            "--method=surgery:rho=2,control=reversed,rows=control",
            "--method=vector:strength=2,name=mine,rows=method," + PAIRS,
            "--method=vector:strength=3,name=mine,rows=control," + PAIRS);
    assertThat(run.code()).as(run.err()).isZero();
    Report report = ReportJson.read(folder.resolve("linked/report.json"));
    assertThat(report.systems())
        .filteredOn(one -> one.role() == Role.METHOD)
        .extracting(
            one ->
                one.system()
                    + " against "
                    + one.controls().stream().map(ControlComparison::control).toList())
        .containsExactly(
            "surgery-1 against [random-region-1, random-probe-1]",
            "surgery-paper-2 against [random-region-paper-2]",
            "mine against [random-direction-3]");
  }

  private Path prompts() throws IOException {
    return Files.writeString(
        folder.resolve("two.jsonl"), "{\"text\": \"the rain\"}\n{\"text\": \"no\"}\n");
  }

  @Test
  void several_methods_are_swept_over_the_same_settings() {
    CliRun run =
        planned(
            "sweep",
            "--method=vector:rows=method," + PAIRS,
            "--method=vector:rows=method,edit=keep-norm," + PAIRS,
            "--over=strength=1,2");
    assertThat(rows(run))
        .containsExactly(
            "method steering-vector-1",
            "method steering-vector-2",
            "method steering-vector-keep-norm-1",
            "method steering-vector-keep-norm-2");
  }

  @Test
  void a_file_of_options_may_name_its_own_folder() throws IOException {
    Files.copy(Path.of("../examples/pairs/mild-pairs.jsonl"), folder.resolve("here.jsonl"));
    Path config =
        Files.writeString(
            folder.resolve("config.json"),
            "{\"command\": \"evaluate\", \"method\": [\"vector:pairs=${folder}/here.jsonl\"]}");
    assertThat(rows(planned("evaluate", "--config=" + config)))
        .containsExactly("method steering-vector-1", "control random-direction-1");
  }

  @Test
  void lines_are_chosen_by_their_fields() throws IOException {
    Path pairs = folder.resolve("split.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      lines.append(
          "{\"toxic\": \"you soggy %d\", \"neutral\": \"you %d\", \"split\": \"%s\"}%n"
              .formatted(i, i, i < 4 ? "train" : "test"));
    }
    Files.writeString(pairs, lines);
    String[] call = {
      "extract-vectors",
      "--model=" + model,
      "--pairs=" + pairs,
      "--quiet",
      "--force",
      "--output=" + folder.resolve("vectors.safetensors"),
      ""
    };
    call[6] = "--where=split=train";
    assertThat(CliRun.of(call).out()).contains("4 pairs");
    call[6] = "--where=split!=train";
    assertThat(CliRun.of(call).out()).contains("2 pairs");
    call[6] = "--limit=3";
    assertThat(CliRun.of(call).out()).contains("3 pairs");
    call[6] = "--where=train";
    assertThat(CliRun.of(call).err()).contains("--where \"train\" must be a field and its value");
    call[6] = "--where=part=train";
    assertThat(CliRun.of(call).err()).contains("split.jsonl, line 1", "\"part\"");
  }

  @Test
  void the_list_shows_options_with_defaults_and_completion_offers_them() {
    assertThat(CliRun.of("list").out())
        .contains(
            "vector: a steering vector is subtracted", "strength       multiples of the vector (1)")
        .contains("anti-expert    model that was trained on toxic text (must be given)")
        .contains("every method:", "rows ");
    assertThat(CliRun.of("generate-completion").out())
        .contains("\"vector:edit=keep-norm\"", "\"word-filter\"");
  }
}
