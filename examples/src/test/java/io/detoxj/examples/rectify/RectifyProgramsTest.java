/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.io.Journal;
import io.detoxj.examples.console.Programs;
import io.detoxj.examples.data.DataFolder;
import io.detoxj.examples.fixture.TinyValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of rectified decoding, one after the other, on a tiny model and data folder. */
class RectifyProgramsTest {
  private static final List<String> SPLITS = List.of("train", "train", "train", "test");
  private static final List<String> THINGS =
      List.of("hat", "boat", "lamp", "rope", "tune", "gate", "mule", "pipe", "dome", "tile");

  @TempDir Path folder;
  private Path model = Path.of("");
  private Path data = Path.of("");

  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void files() throws IOException {
    model = ReferenceModel.writeTo("gpt2", folder);
    data = folder.resolve("data");
    StringBuilder labelled = new StringBuilder();
    StringBuilder prompts = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String thing = THINGS.get(i % 10) + " number " + i;
      String end = "\", \"licence\": \"open\", \"split\": \"" + SPLITS.get(i / 10) + "\"}\n";
      labelled.append(
          "{\"id\": \"a%d\", \"source\": \"made-up\", \"toxic\": 1, \"text\": \"you soggy %s"
                  .formatted(i, thing)
              + end);
      labelled.append(
          "{\"id\": \"b%d\", \"source\": \"made-up\", \"toxic\": 0, \"text\": \"a fine %s"
                  .formatted(i, thing)
              + end);
      prompts.append("{\"id\": \"q%d\", \"text\": \"you %s".formatted(i, thing) + end);
    }
    DataFolder.write(data, "unified/labelled.jsonl.gz", labelled.toString());
    DataFolder.write(data, "unified/prompts.jsonl.gz", prompts.toString());
  }

  private Outcome run(Callable<Integer> program, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--model=" + model;
    int code = Programs.run(program, out, err, all);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Outcome fine(Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    return outcome;
  }

  private Path sampled(String name, String split) {
    Path file = folder.resolve(name);
    fine(
        run(
            new SampleContinuations(),
            "--data=" + data,
            "--output=" + file,
            "--split=" + split,
            "--prompts=30",
            "--samples=4",
            "--tokens=8"));
    return file;
  }

  @Test
  void fromPromptsToATrainedNetworkAndItsTables() throws IOException {
    Path train = sampled("train.jsonl", "TRAIN");
    Path held = sampled("held.jsonl", "TEST");
    for (Path file : List.of(train, held)) {
      // The scorer finds none of the tiny model's texts toxic; some must be, for an AUC.
      toxicEveryThird(file);
    }
    Outcome trained =
        fine(
            run(
                new TrainValue(),
                "--continuations=" + train,
                "--held-out=" + held,
                "--output=" + model.resolve("value"),
                "--work=" + folder.resolve("work"),
                "--batch=8",
                "--epochs=1"));
    assertThat(trained.out()).contains("before correction", "as exported", "the scorer on what");
    JsonNode card = new ObjectMapper().readTree(model.resolve("value/value.json").toFile());
    assertThat(card.at("/quality/at/HALF/auc").isNumber()).isTrue();

    for (String name : List.of("toxic", "harmless", "marked")) {
      String kind = name.equals("harmless") ? "--batch=2" : "--" + name;
      fine(
          run(
              new TrainExpert(),
              kind,
              "--data=" + data,
              "--output=" + folder.resolve("experts/" + name),
              "--steps=2"));
    }
    Path prompts =
        Files.writeString(
            folder.resolve("prompts.jsonl"),
            "{\"prompt\": {\"text\": \"you soggy\"}}\n{\"prompt\": {\"text\": \"no\"}}\n");
    Path words = Files.writeString(folder.resolve("words.txt"), "soggy\n");
    for (RectifyTable.Experiment experiment : RectifyTable.Experiment.values()) {
      Path output = folder.resolve(experiment.name());
      fine(
          run(
              new RectifyTable(),
              "--experiment=" + experiment,
              "--prompts=" + prompts,
              "--samples=2",
              "--epsilons=0.4",
              "--powers=2",
              "--experts=" + folder.resolve("experts"),
              "--words=" + words,
              "--output=" + output));
      assertThat(output.resolve("front.svg")).isNotEmptyFile();
    }
    assertThat(Files.readString(folder.resolve("FRONT/summary.csv")))
        .contains("rectify-cap-0.4", "rectify-tilt-2", "permuted-values-cap-0.4");
    assertThat(Files.readString(folder.resolve("PROFILES/summary.csv")))
        .contains(
            "profile-r0", "profile-r2024", "profile-product-0.4", "rounds5-cap-0.4", "top-k-50");
    assertThat(Files.readString(folder.resolve("PEERS/summary.csv")))
        .contains("dexperts-2.0", "anti-expert-1.0", "gedi", "self-debiasing-50.0", "word-filter");
    assertThat(Files.readString(folder.resolve("FRONT/report.json"))).contains("risk after");
  }

  private static void toxicEveryThird(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    Journal.read(file, (number, line) -> lines.add(line));
    Files.delete(file);
    int[] seen = {0};
    try (Journal journal = Journal.open(file, lines.get(0))) {
      for (String line : lines.subList(1, lines.size())) {
        Matcher score = Pattern.compile("\"score\":[0-9.eE-]+").matcher(line);
        journal.append(
            score.replaceAll(any -> "\"score\":" + (++seen[0] % 3 == 0 ? "0.9" : "0.1")));
      }
    }
  }

  @Test
  void anUnfinishedFileIsRefusedInOneLine() throws IOException {
    Path train = sampled("train.jsonl", "TRAIN");
    List<String> lines = Files.readAllLines(train);
    Files.write(train, lines.subList(0, 5));
    Outcome outcome =
        run(
            new TrainValue(),
            "--continuations=" + train,
            "--held-out=" + train,
            "--output=" + folder.resolve("value"),
            "--work=" + folder.resolve("work"));
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.err()).contains("unfinished", "4 of 30 prompts").doesNotContain("\tat ");
    assertThat(Files.readAllLines(train)).hasSize(5);
  }

  @Test
  void aMissingNetworkOrExpertIsNamed() throws IOException {
    Outcome outcome = run(new RectifyTable(), "--output=" + folder.resolve("out"), "--samples=1");
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.err()).contains("value").doesNotContain("\tat ");
    TinyValue.writeBeside(model);
    Outcome expert =
        run(
            new RectifyTable(),
            "--experiment=PEERS",
            "--experts=" + folder.resolve("nowhere"),
            "--output=" + folder.resolve("out"));
    assertThat(expert.err()).contains("train-expert").doesNotContain("\tat ");
  }
}
