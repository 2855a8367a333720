/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TrainingTexts;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No command writes over what is not its own, and each of its own files is known again. */
class OverwritingTest {
  private static final String NOTES = "buy milk\n";

  @TempDir static Path folder;
  private static CliFixture fixture = new CliFixture(Path.of(""));

  @BeforeAll
  static void files() throws IOException {
    fixture = CliFixture.in(folder);
    TrainingTexts.write(folder, 60);
    done(evaluate("run"));
  }

  private static List<String> evaluate(String output, String... more) {
    List<String> call =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--model={m}",
                "--prompts={d}/prompts.jsonl",
                "--method=vector:strength=2",
                "--samples=2",
                "--tokens=4",
                "--missing=1",
                "--quiet",
                "--output={d}/" + output));
    call.addAll(List.of(more));
    return call;
  }

  private static CliRun run(List<String> call) {
    return CliRun.of(
        call.stream()
            .map(one -> one.replace("{m}", fixture.model().toString()))
            .map(one -> one.replace("{d}", folder.toString()))
            .toArray(String[]::new));
  }

  private static CliRun done(List<String> call) {
    CliRun run = run(call);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private static void assertRefused(List<String> call, String... parts) {
    CliRun run = run(call);
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(1);
    assertThat(run.err()).contains(parts).contains("--force").doesNotContain("unexpected");
    assertThat(run.out()).as("nothing was done before").isEmpty();
  }

  private static List<String> call(String line) {
    return Arrays.asList(line.split(" "));
  }

  /** The main file of the output, and the call. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "steering.bin extract-vectors --model={m} --pairs=../examples/pairs/mild-pairs.jsonl --output={o}/steering.bin",
        "aura.bin fit-method aura --model={m} --pairs=../examples/pairs/mild-pairs.jsonl --output={o}/aura.bin",
        "cfg.json train-sae --model={m} --texts={d}/texts.txt --layer=0 --features=32 --k=4"
            + " --windows=8 --steps=20 --batch=64 --output={o} --work={o}/work",
        "probe.json train-probe --model={m} --labelled={d}/labelled.jsonl --patch=1 --quiet"
            + " --output={o}",
        "patch.safetensors train-probe --model={m} --labelled={d}/labelled.jsonl --patch=1 --quiet"
            + " --output={o}",
        "tokenizer.json train-value --model={m} --prompts={d}/many.jsonl --samples=4 --tokens=12"
            + " --epochs=1 --graded --quiet --output={o} --work={o}/work",
        "adapter_config.json train-rlhf --model={m} --prompts={d}/many.jsonl --prompts-per-step=2"
            + " --samples=2 --tokens=4 --steps=1 --rank=2 --quiet --output={o} --work={o}/work",
        "report.md evaluate --model={m} --prompts={d}/prompts.jsonl --method=vector:strength=2"
            + " --samples=2 --tokens=4 --missing=1 --quiet --output={o}",
        "report.html score --run={d}/run --output={o}",
        "page.md report {d}/run --markdown={o}/page.md",
        "table.csv report {d}/run --csv={o}/table.csv",
        "front.svg report {d}/run --plot={o}/front.svg"
      })
  void a_file_of_the_user_is_kept_unless_forced_and_an_own_one_is_rewritten(String line)
      throws IOException {
    String[] parts = line.split(" ", 2);
    Path place = Files.createTempDirectory(folder, "place");
    List<String> call = call(parts[1].replace("{o}", place.toString()));
    Path file = Files.writeString(place.resolve(parts[0]), NOTES);
    assertRefused(call, file + " is no output of this toolkit");
    assertThat(file).hasContent(NOTES);
    assertThat(place.toFile().list()).as("nothing else is written").containsExactly(parts[0]);

    List<String> forced = new ArrayList<>(call);
    forced.add("--force");
    done(forced);
    assertThat(file).content(StandardCharsets.ISO_8859_1).isNotEqualTo(NOTES);
    byte[] ours = Files.readAllBytes(file);
    done(call);
    assertThat(file).hasBinaryContent(ours);
  }

  @Test
  void all_files_of_a_run_are_known_by_what_is_in_them() throws IOException {
    done(call("report {d}/run --html"));
    try (Stream<Path> files = Files.list(folder.resolve("run"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(OwnOutput.wrote(file)).as(file.toString()).isTrue();
      }
    }
    for (String name : List.of("text.txt", "prompts.jsonl", "model/config.json")) {
      assertThat(OwnOutput.wrote(folder.resolve(name))).as(name).isFalse();
    }
    assertThat(OwnOutput.wrote(fixture.model().resolve("model.safetensors"))).isFalse();
  }

  @Test
  void another_experiment_into_a_finished_folder_is_refused() throws IOException {
    done(evaluate("finished"));
    Report before = ReportJson.read(folder.resolve("finished/report.json"));
    List<String> other = evaluate("finished", "--seed=2");
    assertRefused(other, "has the report of another experiment", "generation_seed there is 1");
    assertRefused(
        evaluate("finished", "--method=vector:strength=4"), "has the report of another experiment");
    assertThat(ReportJson.read(folder.resolve("finished/report.json"))).isEqualTo(before);
    done(evaluate("finished"));
    assertThat(ReportJson.read(folder.resolve("finished/report.json"))).isEqualTo(before);
    other.add("--force");
    done(other);
    assertThat(ReportJson.read(folder.resolve("finished/report.json")).protocol().entries())
        .containsEntry("generation_seed", "2");
  }

  @Test
  void a_replay_onto_a_report_is_refused() throws IOException {
    byte[] before = Files.readAllBytes(folder.resolve("run/report.json"));
    String replay = "evaluate --quiet --replay={d}/run/report.json --output={d}/";
    assertRefused(call(replay + "run"), "which a replay would overwrite");
    assertThat(folder.resolve("run/report.json")).hasBinaryContent(before);
    done(call(replay + "replayed"));
    assertRefused(call(replay + "replayed"), "which a replay would overwrite");
    done(call(replay + "replayed --force"));
  }

  @Test
  void scoring_in_place_is_done_on_demand_alone() throws IOException {
    done(evaluate("scored"));
    Path words = Files.writeString(folder.resolve("words.txt"), "rain\n");
    String call = "score --run={d}/scored --scorer=lexicon:" + words;
    byte[] before = Files.readAllBytes(folder.resolve("scored/report.json"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("scored"));
    for (String output : List.of("{d}/scored", "{d}/./scored", link.toString())) {
      CliRun run = run(call(call + " --output=" + output));
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("is the folder of the run itself", "--in-place");
      assertThat(run(call(call + " --force --output=" + output)).code()).isEqualTo(1);
    }
    assertThat(run(call(call + " --in-place --output={d}/x")).err()).contains("one of them");
    assertThat(folder.resolve("scored/report.json")).hasBinaryContent(before);

    done(call(call + " --output={d}/beside"));
    done(call(call + " --in-place"));
    for (String name : List.of("report.json", "summary.csv", "metrics.csv", "generations.jsonl")) {
      assertThat(folder.resolve("scored").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("beside").resolve(name));
    }
    Report report = ReportJson.read(folder.resolve("scored/report.json"));
    assertThat(report.provenance().get("scorer")).startsWith("lexicon");
    assertThat(report.provenance().get("config")).contains("lexicon:" + words);
    assertThat(report.base().metrics().get("mean_toxicity").id().toString())
        .contains("lexicon", report.provenance().get("scorer_sha256").substring(0, 12));
    assertThat(report.toString()).doesNotContain(",scorer=detoxj-linear");
  }

  @Test
  void vectors_beside_a_model_are_replaced_only_on_demand() throws IOException {
    Path file = fixture.model().resolve("steering-vectors.safetensors");
    byte[] before = Files.readAllBytes(file);
    String call = "extract-vectors --model={m} --pairs=../examples/pairs/mild-pairs.jsonl";
    assertRefused(call(call), "is there already; give another place with --output");
    assertThat(file).hasBinaryContent(before);
    done(call(call + " --force"));
  }

  @Test
  void an_empty_folder_is_not_replaced_by_a_file() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("for-vectors"));
    String call =
        "extract-vectors --model={m} --pairs=../examples/pairs/mild-pairs.jsonl --output=" + empty;
    for (String one : List.of(call, call + " --force")) {
      CliRun run = run(call(one));
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("is a folder and a file is to be written");
    }
    assertThat(empty).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "extract-vectors --model={m} --pairs=../examples/pairs/mild-pairs.jsonl --output=",
        "train-probe --model={m} --labelled={d}/labelled.jsonl --output=",
        "score --run={d}/run --output=",
        "report {d}/run --csv="
      })
  void an_empty_path_is_wrong_use(String line) {
    CliRun run = run(call(line));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("a path cannot be empty; the working folder is .");
  }

  @Test
  void work_of_other_settings_is_refused() {
    String call =
        "train-sae --model={m} --texts={d}/texts.txt --layer=0 --features=32 --k=4 --windows=8"
            + " --batch=64 --output={d}/two-saes --steps=";
    done(call(call + "20"));
    assertRefused(call(call + "30"), "work of other settings", "training was");
    done(call(call + "30 --force"));
  }
}
