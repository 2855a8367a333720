/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.rewrite.label.LabelledText;
import io.detoxj.rewrite.label.NgramLabellerTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewriteCommandTest {
  @TempDir private Path folder;

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void rewriters_are_compared_without_a_download_or_a_model() {
    String[] call = {
      "rewrite",
      "evaluate",
      "--rewriter",
      "copy",
      "--rewriter",
      "delete",
      "--judge",
      "none",
      "--language",
      "zh",
      "--rewriter",
      "delete:language=zh,name=words",
      "--quiet",
      "--output",
      at("out")
    };
    CliRun run = CliRun.of(call);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("copy", "delete", "words", "not run: paradetox_j");
    assertThat(folder.resolve("out/report.html")).isNotEmptyFile();
    assertThat(folder.resolve("out/rewrites.jsonl")).isNotEmptyFile();
    // The same call again finds all of it done.
    assertThat(CliRun.of(call).out()).isEqualTo(run.out());
    assertThat(CliRun.of("rewrite").code()).isEqualTo(ExitCode.WRONG_USE);
  }

  @Test
  void rewrites_of_a_file_are_scored() throws IOException {
    Path file = folder.resolve("done.tsv");
    Files.writeString(
        file,
        """
        source\trewrite\treference
        You damn muppet, close the window.\tClose the window.\tPlease close the window.
        You damn muppet, close the window.\t\tPlease close the window.
        What a "stupid idea.\tI do not like it.\t
        """);
    CliRun run =
        CliRun.of("rewrite", "score", file.toString(), "--missing", "0.5", "--judge", "none");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .containsPattern("failed +0\\.3333")
        .containsPattern("clef_2024_j .* 1 missing")
        .containsPattern("paradetox_j +not run: ");
    assertThat(run.err()).contains("no reference");
    CliRun json =
        CliRun.of(
            "rewrite", "score", file.toString(), "--missing", "0.5", "--judge", "none", "--json");
    assertThat(json.out()).startsWith("{").contains("\"failed\"");
  }

  @Test
  void a_judge_of_fluency_is_a_file_or_a_folder_with_the_label_named() throws IOException {
    Path judge = folder.resolve("judge.safetensors");
    NgramLabellerTrainer.standard()
        .train(
            "tiny",
            List.of(
                new LabelledText("Close the window.", "acceptable", "1"),
                new LabelledText("window the Close", "unacceptable", "1")),
            Map.of())
        .save(judge);
    Path file = folder.resolve("done.tsv");
    Files.writeString(
        file,
        """
        source\trewrite\treference
        You damn muppet, close the window.\tClose the window.\tPlease.
        You damn fool, close the window.\twindow the Close\tPlease.
        """);
    CliRun run =
        CliRun.of(
            "rewrite", "score", file.toString(), "--judge", "none", "--fluency", judge.toString());
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .containsPattern("paradetox_fl +0\\.5000")
        .containsPattern("paradetox_j +0\\.[0-9]{4}")
        .doesNotContain("not run: no classifier");
    CliRun other =
        CliRun.of(
            "rewrite",
            "score",
            file.toString(),
            "--judge",
            "none",
            "--acceptable",
            "LABEL_1",
            "--fluency",
            judge.toString());
    assertThat(other.code()).isEqualTo(ExitCode.FAILED);
    assertThat(other.err()).contains("--acceptable", "LABEL_1", "[acceptable, unacceptable]");
  }

  @Test
  void a_file_is_rewritten_and_gone_on_with() {
    String[] call = {
      "rewrite",
      "run",
      "--rewriter",
      "delete:punctuation=stays",
      "--quiet",
      "--output",
      at("out.jsonl")
    };
    assertThat(CliRun.of(call).out()).startsWith("24 rewrites are in").contains("24 of them new");
    assertThat(CliRun.of(call).out()).contains("0 of them new");
    CliRun other =
        CliRun.of("rewrite", "run", "--rewriter", "copy", "--quiet", "--output", at("out.jsonl"));
    assertThat(other.code()).isEqualTo(ExitCode.FAILED);
    assertThat(other.err()).contains("another rewriter");
  }
}
