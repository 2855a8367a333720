/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.fixture.TrainingTexts;
import io.detoxj.core.io.DataFolder;
import io.detoxj.core.io.OtherProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Trainings that are killed at points of their way, and end with the bytes of an undisturbed one.
 */
class KilledTrainingTest {
  @TempDir static Path folder;

  /** What is trained, and where it is killed: the first points in every build, all in slow ones. */
  @SuppressWarnings("ImmutableEnumChecker") // the lists are
  enum Training {
    SAE(
        2,
        List.of("step 200/", "file:.ready", "activations of width", "step 100/", "held out ("),
        "train-sae",
        "--model={d}/model",
        "--texts={d}/texts.txt",
        "--pairs=pairs/mild-pairs.jsonl",
        "--layer=0",
        "--features=32",
        "--k=4",
        "--chosen=3",
        "--windows=8",
        "--steps=250",
        "--batch=64",
        "--checkpoint-every=30",
        "--output={o}"),
    VALUE(
        2,
        List.of(
            "step 100/",
            "as exported",
            "file:held-out.jsonl",
            "file:training.safetensors",
            "step 50/",
            "before correction",
            "file:.ready"),
        "train-value",
        "--model={d}/model",
        "--prompts={d}/many.jsonl",
        "--samples=8",
        "--tokens=8",
        "--epochs=3",
        "--batch=8",
        "--graded",
        "--checkpoint-every=20",
        "--quiet",
        "--output={o}"),
    PROBE(
        1,
        List.of("train  ", "file:.ready", "test  "),
        "train-probe",
        "--model={d}/model",
        "--labelled={d}/labelled.jsonl",
        "--patch=1",
        "--quiet",
        "--output={o}"),
    EXPERT(
        2,
        List.of("step 100/", "file:.ready", "step 50/", "file:training.safetensors"),
        "train-expert",
        "--model={d}/model",
        "--data={d}/data",
        "--toxic",
        "--steps=120",
        "--batch=2",
        "--checkpoint-every=30",
        "--output={o}"),
    LANGUAGE_MODEL(
        1,
        List.of("step 100/", "documents,", "file:training.safetensors", "held-out loss"),
        "train-language-model",
        "--data={d}/data",
        "--work={o}.work",
        "--steps=120",
        "--batch=2",
        "--layers=1",
        "--width=16",
        "--heads=2",
        "--context=16",
        "--vocabulary=257",
        "--precision=PLAIN",
        "--checkpoint-every=30",
        "--output={o}"),
    SCORER(
        1,
        List.of("balance 0.50", "file:.ready", "texts to train on"),
        "train-scorer",
        "--data={d}/data/unified",
        "--out={o}",
        "--balances=0,0.5");

    private final int usual;
    private final List<String> points;
    private final List<String> call;

    Training(int usual, List<String> points, String... call) {
      this.usual = usual;
      this.points = points;
      this.call = List.of(call);
    }

    String[] call(Path output) {
      return call.stream()
          .map(one -> one.replace("{d}", folder.toString()).replace("{o}", output.toString()))
          .toArray(String[]::new);
    }
  }

  @BeforeAll
  static void files() throws IOException {
    TinyGpt2.writeTo(folder.resolve("model"));
    TrainingTexts.write(folder, 60);
    String[] open = new String[60];
    for (int i = 0; i < open.length; i++) {
      open[i] =
          "{\"source\": \"made\", \"text\": \"%s\", \"toxic\": %d, \"licence\": \"open\", \"split\": \"%s\"}"
              .formatted(
                  TrainingTexts.text(i),
                  1 - i % 2,
                  List.of("train", "valid", "test").get(i / 2 % 3));
    }
    Path data = folder.resolve("data");
    DataFolder.write(data, "unified/labelled.jsonl.gz", open);
    DataFolder.write(
        data,
        "hatecheck/test_suite_cases.csv.gz",
        "x,functionality,test_case,label_gold",
        "0,slur_h,you soggy turnip,hateful",
        "1,ident_nh,the quiet garden,non-hateful");
    DataFolder.write(data, "gpt2-tokenizer/vocab.bpe.gz", "#version: 0.2");
    for (CorpusSource source : CorpusSource.ALL) {
      for (String file : source.files()) {
        if (!file.startsWith("unified/")) {
          boolean plain = source.format() == CorpusSource.Format.PLAIN_TEXT;
          String text = "The rain fell on " + file + " all day and went on through the night.";
          DataFolder.write(data, file, plain ? text : "{\"text\":\"" + text + "\"}");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void killed_and_started_again_it_ends_with_the_same_bytes(Training training) throws Exception {
    assertSame(training, training.points.subList(0, training.usual));
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void the_same_with_kills_at_all_points_and_twice(Training training) throws Exception {
    List<String> all = new ArrayList<>(training.points);
    all.addAll(training.points);
    assertSame(training, all);
  }

  private static void assertSame(Training training, List<String> points) throws Exception {
    Path undisturbed = folder.resolve(training + "-" + points.size() + "-undisturbed");
    done(training, undisturbed);
    Path killed = folder.resolve(training + "-" + points.size() + "-killed");
    int kills = 0;
    for (String point : points) {
      kills += killed(point, training, killed) ? 1 : 0;
    }
    // A point that lies before the last checkpoint is not passed again.
    assertThat(kills).as("kills").isPositive();
    done(training, killed);
    assertThat(contents(killed)).isEqualTo(contents(undisturbed)).isNotEmpty();
  }

  private static void done(Training training, Path output) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = KilledTraining.run(out, err, training.call(output));
    assertThat(code).as(out + "\n" + err).isZero();
  }

  /** Starts it in a process and kills it at a point; false if it came to its end before. */
  private static boolean killed(String point, Training training, Path output) throws Exception {
    // Only what this process wrote is looked at for a file.
    String watched = point.equals("file:.ready") ? output.toString() : output + ".work";
    String[] arguments =
        Stream.concat(Stream.of(point, watched), Stream.of(training.call(output)))
            .toArray(String[]::new);
    try (OtherProcess process = OtherProcess.start(KilledTraining.class, arguments)) {
      if (process.awaitLine(KilledTraining.AT).equals(KilledTraining.AT_POINT)) {
        process.kill();
        return true;
      }
      process.awaitSuccess();
      return false;
    }
  }

  private static Map<String, String> contents(Path output) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            output.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
