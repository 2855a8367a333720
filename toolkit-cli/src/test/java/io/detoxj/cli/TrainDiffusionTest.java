/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.core.fixture.TinyClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From pairs to a rewriter that can be named; a training of a few steps writes no sense. */
class TrainDiffusionTest {
  private static final List<String> SMALL =
      List.of(
          "--source=toxic",
          "--reference=neutral",
          "--quiet",
          "--held-out=1",
          "--latents=3",
          "--width=16",
          "--heads=2",
          "--tokens=40",
          "--layers=1,1,2,1",
          "--least-count=1",
          "--autoencoder-steps=30",
          "--steps=4",
          "--batch=4",
          "--learning-rate=1e-2");

  @TempDir private static Path folder;
  private static String model = "";
  private static CliRun trained;

  @BeforeAll
  static void train() throws IOException {
    TinyClassifier.writeSentenceEncoder(folder);
    Files.writeString(
        folder.resolve("pairs.tsv"),
        """
        toxic\tneutral
        you soggy goat, the rain falls\tthe rain falls
        you old kite, read the page\tread the page
        you goat, who sails?\twho sails?
        you damp boat, the museum is open\tthe museum is open
        the letter, you goat, came late\tthe letter came late
        """);
    Files.writeString(
        folder.resolve("test.jsonl"),
        "{\"id\":1,\"src\":\"You GOAT - who sails\",\"trg\":\"so\"}\n");
    model = folder.resolve("model").toString();
    trained =
        run(
            "train-diffusion",
            "--encoder=" + folder.resolve("sentence"),
            "--pairs=" + folder.resolve("pairs.tsv"),
            "--leave-out=" + folder.resolve("test.jsonl"),
            "--output=" + model);
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
  }

  private static CliRun run(String... first) {
    String[] all = new String[first.length + SMALL.size()];
    System.arraycopy(first, 0, all, 0, first.length);
    for (int i = 0; i < SMALL.size(); i++) {
      all[first.length + i] = SMALL.get(i);
    }
    return CliRun.of(all);
  }

  @Test
  void it_tells_what_it_learnt_from_and_how_to_go_on() {
    assertThat(trained.out())
        .contains("3 pairs", "held-out texts come out again", "0.8:", "cosmos:folder=" + model);
    assertThat(trained.err()).contains("1 sources are left out");
  }

  @Test
  void sentences_are_rewritten_into_a_file() {
    Path output = folder.resolve("rewrites.jsonl");
    CliRun run =
        CliRun.of(
            "rewrite",
            "run",
            "--rewriter=cosmos:sampler=euler_maruyama,steps=5,guidance=1.2,folder=" + model,
            "--pairs=" + folder.resolve("pairs.tsv"),
            "--source=toxic",
            "--reference=neutral",
            "--quiet",
            "--output=" + output);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("5 rewrites are in");
    assertThat(output).isNotEmptyFile();
  }

  @Test
  void a_choice_among_samples_stands_beside_the_plain_sample() {
    CliRun run =
        CliRun.of(
            "rewrite",
            "evaluate",
            "--rewriter=cosmos:folder=" + model + ",steps=3,candidates=2,seed=5,workers=2",
            "--limit=4",
            "--judge=none",
            "--no-controls",
            "--quiet",
            "--output=" + folder.resolve("evaluated"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("cosmos", "cosmos-plain");
  }

  @Test
  void what_does_not_fit_is_refused_with_the_option() {
    CliRun layers =
        CliRun.of(
            "train-diffusion",
            "--encoder=" + folder.resolve("sentence"),
            "--layers=1,1,3",
            "--output=" + folder.resolve("none"));
    assertThat(layers.code()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(layers.err()).contains("--layers takes four numbers");
    assertThat(
            CliRun.of(
                    "rewrite", "run", "--rewriter=cosmos", "--output=" + folder.resolve("x.jsonl"))
                .err())
        .contains("cosmos needs folder=");
    assertThat(
            CliRun.of(
                    "rewrite",
                    "run",
                    "--rewriter=cosmos:begin=2,folder=" + model,
                    "--output=" + folder.resolve("x.jsonl"))
                .err())
        .contains("times go from at most 1");
    assertThat(
            CliRun.of(
                    "rewrite",
                    "run",
                    "--rewriter=cosmos:workers=300,folder=" + model,
                    "--output=" + folder.resolve("x.jsonl"))
                .err())
        .contains("--rewriter", "workers must be from 1 to 256 but was 300");
    assertThat(run("train-diffusion", "--encoder=" + model, "--output=" + model).err())
        .contains("model.safetensors");
  }
}
