/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From pairs to a rewriter that can be named. */
class TrainSeq2SeqTest {
  private static final Path T5 =
      Path.of("../examples/models/t5-rewriter").toAbsolutePath().normalize();

  @TempDir private static Path folder;
  private static Path pairs;

  @BeforeAll
  static void write() throws IOException {
    pairs = folder.resolve("pairs.tsv");
    Files.writeString(
        pairs,
        """
        toxic\tneutral
        you soggy goat, the rain falls\tthe rain falls
        you old kite, read the page\tread the page
        you damp boat, the museum is open\tthe museum is open
        the letter, you goat, came late\tthe letter came late
        """);
  }

  private static CliRun run(String output, String... more) {
    List<String> all =
        List.of(
            "train-seq2seq",
            "--model=" + T5,
            "--pairs=" + pairs,
            "--source=toxic",
            "--reference=neutral",
            "--batch=3",
            "--quiet",
            "--output=" + folder.resolve(output));
    return CliRun.of(Stream.concat(all.stream(), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void a_rewriter_learns_further_and_is_used() {
    CliRun trained = run("further", "--steps=3", "--held-out=1");
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    assertThat(trained.out())
        .contains("held-out pairs", "seq2seq:model=" + folder.resolve("further"));
    CliRun used =
        CliRun.of(
            "rewrite",
            "run",
            "--rewriter=seq2seq:model=" + folder.resolve("further"),
            "--pairs=" + pairs,
            "--source=toxic",
            "--reference=neutral",
            "--quiet",
            "--output=" + folder.resolve("rewrites.jsonl"));
    assertThat(used.code()).as(used.err()).isEqualTo(ExitCode.DONE);
    assertThat(used.out()).contains("4 rewrites are in");
  }

  /** Three sentences by heart, and the one that is held out counts in no step. */
  @Test
  void a_new_one_learns_its_pairs_by_heart() throws IOException {
    CliRun trained =
        run(
            "new",
            "--new",
            "--width=32",
            "--layers=1",
            "--steps=120",
            "--learning-rate=1e-2",
            "--held-out=1");
    assertThat(trained.code()).as(trained.err()).isEqualTo(ExitCode.DONE);
    Path rewrites = folder.resolve("new.jsonl");
    CliRun used =
        CliRun.of(
            "rewrite",
            "run",
            "--rewriter=seq2seq:model=" + folder.resolve("new"),
            "--pairs=" + pairs,
            "--source=toxic",
            "--reference=neutral",
            "--quiet",
            "--output=" + rewrites);
    assertThat(used.code()).as(used.err()).isEqualTo(ExitCode.DONE);
    assertThat(Files.readString(rewrites))
        .contains("\"the rain falls\"", "\"read the page\"", "\"the museum is open\"");
  }

  @Test
  void what_cannot_be_is_refused_with_the_option() {
    assertThat(run("a", "--width=64").err()).contains("--width", "--new");
    assertThat(run("b", "--held-out=4").err()).contains("--held-out takes 4");
    assertThat(run("c", "--tokens=2", "--held-out=1").err()).contains("raise --tokens");
    assertThat(run("d", "--new", "--width=30", "--held-out=1").err())
        .contains("--width")
        .contains("multiple");
    CliRun over =
        CliRun.of(
            "train-seq2seq", "--model=" + T5, "--pairs=" + pairs, "--output=" + T5, "--force");
    assertThat(over.code()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(over.err()).contains("choose another");
  }
}
