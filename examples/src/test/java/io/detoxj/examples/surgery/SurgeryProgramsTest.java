/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.console.Programs;
import io.detoxj.examples.data.DataFolder;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs on a tiny model and a tiny data folder. */
class SurgeryProgramsTest {
  private static final List<String> SPLITS = List.of("train", "train", "valid", "test");
  private static final List<String> THINGS =
      List.of("hat", "boat", "lamp", "rope", "tune", "gate", "mule", "pipe", "dome", "tile");

  @TempDir Path folder;
  private Path model = Path.of("");
  private Path data = Path.of("");

  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void files() throws IOException {
    model = TinyGpt2.writeTo(folder.resolve("model"));
    data = folder.resolve("data");
    StringBuilder labelled = new StringBuilder();
    StringBuilder pairs = new StringBuilder();
    StringBuilder prompts = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String thing = THINGS.get(i % 10) + " number " + i;
      String split = SPLITS.get(i / 10);
      String end = "\", \"split\": \"" + split + "\"}\n";
      labelled.append(
          "{\"id\": \"a%d\", \"source\": \"made-up\", \"text\": \"you soggy %s\", \"toxic\": 1,"
                  .formatted(i, thing)
              + " \"licence\": \"open"
              + end);
      labelled.append(
          "{\"id\": \"b%d\", \"source\": \"made-up\", \"text\": \"a fine %s\", \"toxic\": 0,"
                  .formatted(i, thing)
              + " \"licence\": \"open"
              + end);
      pairs.append(
          "{\"id\": \"p%d\", \"toxic\": \"you soggy %s\", \"neutral\": [\"a fine %s\"],"
                  .formatted(i, thing, thing)
              + " \"licence\": \"open"
              + end);
      prompts.append(
          "{\"id\": \"q%d\", \"text\": \"you %s\", \"challenging\": %s, \"licence\": \"open"
                  .formatted(i, thing, i % 2 == 0)
              + end);
    }
    write("labelled", labelled);
    write("pairs", pairs);
    write("prompts", prompts);
  }

  private void write(String name, CharSequence lines) throws IOException {
    DataFolder.write(data, "unified/" + name + ".jsonl.gz", lines.toString());
  }

  private Outcome run(Callable<Integer> program, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] all = new String[arguments.length + 2];
    all[0] = "--data=" + data;
    all[1] = "--model=" + model;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    int code = Programs.run(program, out, err, all);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static void assertFine(Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
  }

  @Test
  void a_probe_is_trained_an_edit_is_found_and_the_tables_are_made() throws IOException {
    Outcome trained = run(new TrainProbe(), "--recipe=FULL_BATCH");
    assertFine(trained);
    assertThat(trained.out())
        .contains("40 training texts, 20 toxic", "test/made-up", "AUROC 1.000");
    BehaviourProbe probe = BehaviourProbe.load(model.resolve("surgery"));
    assertThat(model.resolve("surgery/probe.json")).isNotEmptyFile();

    Outcome found = run(new SearchSurgery(), "--limit=1.5", "--prompts=6", "--samples=2");
    assertFine(found);
    assertThat(found.out()).contains("best:", "random-region", "reversed", "value-gradient-half");
    SurgeryPatch patch = SurgeryPatch.load(model.resolve("surgery/patch.safetensors"));
    try (TransformerModel loaded = TransformerModel.load(model)) {
      assertThat(patch.modelSha256())
          .isEqualTo(loaded.info().weightsSha256())
          .isEqualTo(probe.tap().modelSha256());
      loaded.with(patch.asWeights()).close();
    }

    Path prompts = folder.resolve("prompts.jsonl");
    Files.writeString(
        prompts, "{\"prompt\": {\"text\": \"you soggy\"}}\n{\"prompt\": {\"text\": \"no\"}}\n");
    for (SurgeryExperiment experiment : SurgeryExperiment.values()) {
      Path output = folder.resolve(experiment.name());
      Outcome table =
          run(
              new SurgeryTable(),
              "--experiment=" + experiment,
              "--prompts=" + prompts,
              "--samples=2",
              "--rhos=0.5",
              "--output=" + output);
      assertFine(table);
      if (experiment == SurgeryExperiment.PROBE_LOSS) {
        assertThat(table.out()).contains("base", "value-probe-0.5", "on toxic texts");
      } else {
        assertThat(output.resolve("summary.csv")).isNotEmptyFile();
        assertThat(output.resolve("front.svg")).isNotEmptyFile();
      }
    }
    assertThat(Files.readString(folder.resolve("PEERS/summary.csv")))
        .contains("profs-2", "last-block-5.0", "orthogonalized");
    assertThat(Files.readString(folder.resolve("KINDS/summary.csv")))
        .contains("surgery-down-0.5", "surgery-query-0.5")
        .doesNotContain("surgery-up");
  }

  @Test
  void without_a_probe_the_user_is_told_how_to_get_one() {
    Outcome outcome = run(new SearchSurgery());
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.err())
        .contains("has no probe.safetensors; train a probe")
        .doesNotContain("\tat ");
  }

  @Test
  void a_probe_of_other_weights_is_refused() throws IOException {
    assertFine(run(new TrainProbe()));
    Path weights = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    Outcome outcome = run(new SearchSurgery());
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.err()).contains("was trained on weights", "train one on this model");
  }
}
