/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.Detoxj;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.DataFolder;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private Outcome detoxj(String command, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] all = new String[arguments.length + 2];
    all[0] = command;
    all[1] = "--model=" + model;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    int code = Detoxj.run(out, err, all);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Outcome trainedProbe() {
    return detoxj(
        "train-probe",
        "--labelled=" + data.resolve("unified/labelled.jsonl.gz"),
        "--where=licence=open",
        "--by-split",
        "--quiet",
        "--output=" + model.resolve("surgery"));
  }

  private static void assertFine(Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
  }

  @Test
  void a_probe_is_trained_an_edit_is_found_and_the_tables_are_made() throws IOException {
    Outcome trained = trainedProbe();
    assertFine(trained);
    assertThat(trained.out())
        .contains("train  20 toxic, 20 not", "test   10 toxic, 10 not", "AUROC 1.000");
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

    Path patches = folder.resolve("patches");
    Outcome made = run(new SurgeryPatches(), "--rhos=0.5", "--output=" + patches);
    assertFine(made);
    assertThat(made.out())
        .contains("paper: ", "held-out perplexity", "value-probe-0.5", "on toxic texts");
    assertThat(patches.resolve("up.safetensors")).doesNotExist();
    Path prompts = folder.resolve("prompts.jsonl");
    Files.writeString(
        prompts, "{\"prompt\": {\"text\": \"you soggy\"}}\n{\"prompt\": {\"text\": \"no\"}}\n");
    for (String name : List.of("main", "layers", "parameters", "amplified")) {
      assertFine(experiment("sweep", name, patches, prompts, "--dry-run"));
    }
    assertFine(experiment("evaluate", "baselines", patches, prompts, "--quiet"));
    assertThat(Files.readString(folder.resolve("baselines/summary.csv")))
        .contains("profs-2", "last-block-5", "orthogonalized");
  }

  private Outcome experiment(
      String command, String name, Path patches, Path prompts, String... more) throws IOException {
    String options = Files.readString(Path.of("experiments/surgery-" + name + ".json"));
    Path config =
        Files.writeString(
            folder.resolve(name + ".json"),
            options.replace("${folder}/../target/surgery", patches.toString()));
    List<String> all = new ArrayList<>(List.of(more));
    all.add("--config=" + config);
    all.add("--prompts=" + prompts);
    all.add("--samples=2");
    all.add("--output=" + folder.resolve(name));
    return detoxj(command, all.toArray(String[]::new));
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
    assertFine(trainedProbe());
    Path weights = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    Outcome outcome = run(new SearchSurgery());
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.err()).contains("was trained on weights", "train one on this model");
  }
}
