/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static io.detoxj.cli.CliRun.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Influence;
import io.detoxj.eval.report.Opinion;
import io.detoxj.eval.report.Opinions;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.SystemResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a tiny model: what they do, and that options round-trip through reports. */
class DetoxjTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path folder;
  private static CliFixture fixture = new CliFixture(Path.of(""));

  @BeforeAll
  static void files() throws IOException {
    fixture = CliFixture.in(folder);
  }

  private static CliRun evaluated(String output, String... more) {
    String[] usual = {
      "evaluate",
      "--model=" + fixture.model(),
      "--prompts=" + fixture.prompts(),
      "--samples=3",
      "--tokens=6",
      "--missing=1",
      "--quiet",
      "--output=" + folder.resolve(output)
    };
    String[] all = new String[usual.length + more.length];
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return done(all);
  }

  private static Report report(String output) throws IOException {
    return ReportJson.read(folder.resolve(output).resolve("report.json"));
  }

  @Test
  void help_names_every_command() {
    assertThat(done("--help").out())
        .contains("generate", "evaluate", "sweep", "score", "report", "models", "train-sae")
        .contains("train-probe", "train-value", "papers", "Exit codes");
    assertThat(done("generate-completion").out()).contains("complete -F", "--method");
    assertThat(done("generate-completion").out()).contains("\"rtp-greedy\"", "\"arc_easy\"");
    assertThat(done("list").out()).contains("vector:", "rtp-challenging", "arc_easy", "epsilon");
  }

  @Test
  void generates_the_same_text_twice_and_another_under_a_method() throws IOException {
    String[] call = {
      "generate",
      "--model=" + fixture.model(),
      "--method=vector:strength=30",
      "--compare",
      "--json",
      "--samples=2",
      "the rain"
    };
    CliRun run = done(call);
    assertThat(done(call).out()).isEqualTo(run.out());
    assertThat(run.err()).contains("acted on");
    assertThat(run.out().lines()).hasSize(4);
    JsonNode base = JSON.readTree(run.out().lines().toList().get(0));
    JsonNode steered = JSON.readTree(run.out().lines().toList().get(2));
    assertThat(base.path("system").textValue()).isEqualTo("base");
    assertThat(steered.path("system").textValue()).isEqualTo("steering-vector-30");
    assertThat(steered.path("text").textValue()).isNotEqualTo(base.path("text").textValue());
    assertThat(base.path("log_probability").doubleValue()).isNegative();
  }

  @Test
  void help_of_a_command_needs_none_of_its_options() {
    assertThat(done("help").out()).isEqualTo(done("--help").out());
    assertThat(done("help", "evaluate").out()).isEqualTo(done("evaluate", "--help").out());
    assertThat(done("help", "models", "verify").out()).contains("--sha256");
  }

  @Test
  void what_is_streamed_is_what_is_printed() {
    String[] call = {
      "generate",
      "--model=" + fixture.model(),
      "--method=vector:strength=30",
      "--compare",
      "--samples=3",
      "--tokens=8",
      "the rain",
      "the hills"
    };
    String[] streamed = Arrays.copyOf(call, call.length + 1);
    streamed[call.length] = "--stream";
    assertThat(done(streamed)).isEqualTo(done(call));
  }

  @Test
  void tables_and_packed_files_are_read_wherever_texts_are() throws IOException {
    String model = "--model=" + fixture.model();
    Path table = folder.resolve("table.csv");
    StringBuilder rows = new StringBuilder("text,toxic,split\n");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append("\"rain, %d\",%s,%s%n".formatted(i, i % 2 == 0, i < 56 ? "a" : "b"));
      lines.append("{\"text\": \"rain, %d\", \"toxic\": %s}%n".formatted(i, i % 2 == 0));
    }
    Files.writeString(table, rows);
    Path packed = packed("table.csv.gz", rows.toString());
    Path json = packed("booleans.jsonl.gz", lines.toString());
    Path plain = packed("prompts.txt.gz", "the rain\nthe hills\n");
    assertThat(done("score", "--input=" + table).out().lines()).hasSize(60);
    assertThat(done("score", "--input=" + packed)).isEqualTo(done("score", "--input=" + table));
    assertThat(done("score", "--input=" + plain).out().lines()).hasSize(2);
    assertThat(done("generate", model, "--tokens=2", "--prompts=" + packed).out())
        .startsWith("rain, 0\n");
    for (Path labelled : new Path[] {packed, json}) {
      String output = "--output=" + folder.resolve("of-" + labelled.getFileName());
      assertThat(done("train-probe", model, "--labelled=" + labelled, "--quiet", output).out())
          .contains("toxic");
    }
    CliRun some =
        CliRun.of(
            "train-probe",
            model,
            "--labelled=" + table,
            "--where=split=b",
            "--output=" + folder.resolve("none"));
    assertThat(some.err()).contains("has 2 toxic texts and 2 others");
  }

  @Test
  void pairs_may_be_a_table() throws IOException {
    Path table = folder.resolve("pairs.csv");
    Files.writeString(
        table,
        """
        neutral,toxic,split
        "you, there","you, turnip",a
        rain,"no, ""rain\""",a
        x,y,b
        """);
    Path lines = folder.resolve("same-pairs.jsonl");
    Files.writeString(
        lines,
        """
        {"toxic": "you, turnip", "neutral": "you, there"}
        {"toxic": "no, \\"rain\\"", "neutral": ["rain"]}
        """);
    Path fromTable = folder.resolve("table.safetensors");
    Path fromLines = folder.resolve("lines.safetensors");
    String[] call = {"extract-vectors", "--model=" + fixture.model(), "--quiet"};
    String where = "--where=split=a";
    assertThat(
            done(call[0], call[1], call[2], "--pairs=" + table, where, "--output=" + fromTable)
                .out())
        .contains("2 pairs, written to");
    done(call[0], call[1], call[2], "--pairs=" + lines, "--output=" + fromLines);
    assertThat(fromTable).hasSameBinaryContentAs(fromLines);
  }

  @Test
  void likeness_of_meaning_is_measured_with_an_encoder_of_sentences() throws IOException {
    Path encoder = TinyClassifier.writeSentenceEncoder(folder);
    String similarity = "--similarity=" + encoder;
    assertThat(evaluated("alike", "--method=vector:strength=2", similarity, "--dry-run").out())
        .contains("similarity by bert");
    evaluated("alike", "--method=vector:strength=2", similarity);
    Report report = report("alike");
    assertThat(report.systems().get(1).metrics()).containsKey("similarity");
    assertThat(report.base().metrics()).containsKey("degenerate_off_topic_by_meaning");
    assertThat(folder.resolve("alike/metrics.csv")).content().contains("similarity@1(");
    // The options of the run are those of the next.
    assertThat(report.provenance().get("config")).contains("\"similarity\"");
  }

  @Test
  void further_judges_set_methods_beside_their_controls_and_say_of_what_they_are_independent()
      throws IOException {
    Path words = Files.writeString(folder.resolve("words.txt"), "rain\nsoggy\nhills\n");
    evaluated(
        "judged",
        "--method=vector:strength=2,taught-by=detoxj-linear,chosen-by=nobody+lexicon",
        "--method=rectify:cap=0.7",
        "--judge=lexicon:" + words);
    List<SystemResult> systems = report("judged").systems();
    Opinions vector = Opinions.of(systems.get(1));
    assertThat(vector.influences())
        .isEqualTo(
            Map.of(
                "detoxj-linear",
                Influence.TAUGHT,
                "nobody",
                Influence.CHOSE,
                "lexicon",
                Influence.CHOSE));
    assertThat(vector.scorers()).extracting(Opinion::own).containsExactly(true, false);
    assertThat(vector.scorers())
        .extracting(Opinion::influence)
        .containsExactly(Influence.TAUGHT, Influence.CHOSE);
    Opinion rectify = Opinions.of(systems.get(2)).further().get(0);
    assertThat(rectify.independent()).isTrue();
    assertThat(rectify.fromControls())
        .extracting(ControlComparison::control)
        .containsExactly("permuted-values-cap-0.7");
    assertThat(folder.resolve("judged/report.html"))
        .content()
        .contains("Independent of it", "no, it chose its setting");
  }

  private static Path packed(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  @Test
  void reads_prompts_from_standard_input() {
    InputStream before = System.in;
    try {
      System.setIn(
          new ByteArrayInputStream("the rain\n\nthe hills\n".getBytes(StandardCharsets.UTF_8)));
      String out = done("generate", "--model=" + fixture.model(), "--tokens=3", "-").out();
      assertThat(out.lines()).hasSize(4);
      assertThat(out).contains("the rain\n  base | ", "the hills\n  base | ");
    } finally {
      System.setIn(before);
    }
  }

  /** The ids of the scorers that judge the first method beside that of the report. */
  private static List<String> judges(Report report) {
    return Opinions.of(report.systems().get(1)).further().stream()
        .map(one -> one.scorer().id())
        .toList();
  }

  @Test
  void a_bundled_judge_of_another_kind_stands_beside_the_scorer_unless_refused()
      throws IOException {
    evaluated("usual", "--method=vector:strength=2");
    assertThat(judges(report("usual"))).containsExactly("detoxj-minilm");
    evaluated("turned", "--method=vector:strength=2", "--scorer=minilm");
    assertThat(judges(report("turned"))).containsExactly("detoxj-linear");
    evaluated("alone", "--method=vector:strength=2", "--judge=none");
    assertThat(judges(report("alone"))).isEmpty();
  }

  @Test
  void evaluates_methods_beside_their_controls() throws IOException {
    CliRun run =
        evaluated(
            "all",
            "--method=vector:strength=2",
            "--method=sae:tier=constant,strength=0.1",
            "--method=surgery:rho=0.5",
            "--method=rectify:cap=0.7",
            "--method=vector:strength=1 + rectify:tilt=2,name=both",
            "--suppression",
            "--published=rtp");
    assertThat(run.out()).contains("steering-vector-2", "method passes", "report.json");
    assertThat(report("all").systems().stream().map(SystemResult::system))
        .containsExactly(
            "base",
            "steering-vector-2",
            "sae-constant-0.1",
            "surgery-0.5",
            "rectify-cap-0.7",
            "both",
            "random-direction-2",
            "random-feature-constant-0.1",
            "random-region-0.5",
            "permuted-values-cap-0.7");
    assertThat(report("all").inTableOrder())
        .extracting(one -> one.control(0).map(ControlComparison::control).orElse(one.system()))
        .containsExactly(
            "base",
            "random-direction-2",
            "random-direction-2",
            "random-feature-constant-0.1",
            "random-feature-constant-0.1",
            "random-region-0.5",
            "random-region-0.5",
            "permuted-values-cap-0.7",
            "permuted-values-cap-0.7",
            "both");
    assertThat(run.out()).contains("vs control", "both: ");
    assertThat(report("all").base().metrics().keySet()).anyMatch(name -> name.endsWith("_rtp"));
  }

  @Test
  void options_round_trip_through_the_report() throws IOException {
    evaluated("first", "--method=vector:strength=2", "--no-controls", "--stop=.", "--stop=!");
    Path report = folder.resolve("first/report.json");
    done("evaluate", "--config=" + report, "--quiet", "--output=" + folder.resolve("second"));
    assertThat(folder.resolve("second/report.json")).hasSameBinaryContentAs(report);
    assertThat(folder.resolve("second/generations.jsonl"))
        .hasSameBinaryContentAs(folder.resolve("first/generations.jsonl"));
    String config = done("report", report.toString(), "--show-config").out();
    Path file = Files.writeString(folder.resolve("config.json"), config);
    done("evaluate", "--config=" + file, "--quiet", "--output=" + folder.resolve("third"));
    assertThat(folder.resolve("third/report.json")).hasSameBinaryContentAs(report);
    assertThat(
            CliRun.of("report", report.toString(), "--against=" + folder.resolve("third")).code())
        .isZero();
  }

  @Test
  void the_command_line_counts_more_than_the_file() throws IOException {
    evaluated("one", "--method=vector:strength=2", "--no-controls");
    Path report = folder.resolve("one/report.json");
    String other = "--output=" + folder.resolve("two");
    done("evaluate", "--config=" + report, "--quiet", "--method=vector:strength=4", other);
    assertThat(report("two").systems().stream().map(SystemResult::system))
        .containsExactly("base", "steering-vector-4");
    CliRun compared = CliRun.of("report", report.toString(), "--against=" + folder.resolve("two"));
    assertThat(compared.code()).isEqualTo(3);
    assertThat(compared.out()).contains("differ");
  }

  @Test
  void a_replay_is_identical_and_another_experiment_is_refused() throws IOException {
    evaluated("recorded", "--method=vector:strength=2", "--no-controls");
    String replay = "--replay=" + folder.resolve("recorded/report.json");
    String output = "--output=" + folder.resolve("replayed");
    assertThat(done("evaluate", replay, output, "--quiet").out()).contains("identical");
    String elsewhere = "--output=" + folder.resolve("replayed-otherwise");
    CliRun other = CliRun.of("evaluate", replay, elsewhere, "--quiet", "--seed=2");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("another experiment", "seed was 1 and is 2");
  }

  @Test
  void a_dry_run_tells_the_plan_and_writes_nothing() {
    CliRun run = evaluated("dry", "--method=vector:strength=2", "--dry-run");
    assertThat(run.out())
        .contains("steering-vector-2", "random-direction-2", "in all     27 completions")
        .contains("MiB of weights", "9 sequences at once")
        .contains("nothing was generated");
    assertThat(run.out()).contains("the longest \"b\" with").doesNotContain("leave no room");
    assertThat(folder.resolve("dry")).doesNotExist();
  }

  @Test
  void completions_that_will_end_at_the_context_are_told_of_before() {
    String said =
        "3 of 3 prompts leave no room for 100000 new tokens (--tokens): prompt and new tokens must"
            + " fit the model's context of 64";
    String[] common = {"--model=" + fixture.model(), "--prompts=" + fixture.prompts()};
    CliRun plan =
        CliRun.of(
            "evaluate",
            common[0],
            common[1],
            "--tokens=100000",
            "--method=vector:strength=2",
            "--dry-run",
            "--output=" + folder.resolve("cut"));
    assertThat(plan.out()).contains("note       " + said);
    assertThat(CliRun.of("generate", common[0], common[1], "--tokens=100000").err())
        .contains("note: " + said);
    assertThat(CliRun.of("generate", common[0], common[1], "--tokens=3").err())
        .doesNotContain("note");
    // It is about the result, not about progress.
    assertThat(CliRun.of("generate", common[0], common[1], "--tokens=100000", "--quiet").err())
        .contains("note: " + said);
    CliRun run =
        CliRun.of(
            "evaluate",
            common[0],
            common[1],
            "--tokens=64",
            "--samples=2",
            "--missing=1",
            "--quiet",
            "--method=vector:strength=2",
            "--output=" + folder.resolve("cut-quietly"));
    assertThat(run.err()).contains("note: 3 of 3 prompts leave no room for 64 new tokens");
  }

  @Test
  void json_has_a_verdict_of_every_system() throws IOException {
    JsonNode json = JSON.readTree(evaluated("json", "--method=vector:strength=2", "--json").out());
    assertThat(json.path("systems")).hasSize(2);
    assertThat(json.path("systems").get(0).path("outcome").textValue())
        .isIn("PASSES", "FAILS", "UNDECIDED");
    assertThat(json.path("systems").get(1).path("outcome").textValue()).isIn("INERT", "ACTS");
    assertThat(Path.of(json.path("report").textValue())).exists();
  }

  @Test
  void a_sweep_tries_every_combination() throws IOException {
    done(
        "sweep",
        "--model=" + fixture.model(),
        "--prompts=" + fixture.prompts(),
        "--samples=2",
        "--tokens=4",
        "--quiet",
        "--method=vector",
        "--over=layer=0,1",
        "--over=strength=1,2",
        "--no-controls",
        "--output=" + folder.resolve("sweep"));
    assertThat(report("sweep").systems().stream().map(SystemResult::system))
        .containsExactly(
            "base",
            "steering-vector-layer-0-1",
            "steering-vector-layer-0-2",
            "steering-vector-layer-1-1",
            "steering-vector-layer-1-2");
  }

  @Test
  void scores_texts_and_finished_runs() throws IOException {
    CliRun run =
        done("score", "--json", "you stupid dunce, shut your mouth", "the rain in the hills");
    double rude = toxicity(run.out().lines().toList().get(0));
    double mild = toxicity(run.out().lines().toList().get(1));
    assertThat(rude).isGreaterThan(mild);
    assertThat(mild).isBetween(0.0, 0.5);
    assertThat(done("score", "--input=" + folder.resolve("text.txt")).out())
        .contains("text 1")
        .doesNotContain("rain");
    evaluated("scored", "--method=vector:strength=2");
    done("score", "--run=" + folder.resolve("scored"), "--output=" + folder.resolve("again"));
    assertThat(report("again").base().metrics()).isEqualTo(report("scored").base().metrics());
  }

  private static double toxicity(String line) throws IOException {
    return JSON.readTree(line).path("detoxj-linear").path("toxicity").doubleValue();
  }

  @Test
  void shows_a_report_and_writes_it_in_other_forms() throws IOException {
    evaluated("shown", "--method=vector:strength=2");
    Path markdown = folder.resolve("shown.md");
    Path plot = folder.resolve("shown.svg");
    CliRun run =
        done(
            "report",
            folder.resolve("shown").toString(),
            "--html",
            "--markdown=" + markdown,
            "--csv=" + folder.resolve("shown.csv"),
            "--plot=" + plot);
    assertThat(run.out()).contains("steering-vector-2", "tok/s");
    assertThat(markdown).content().contains("steering-vector-2");
    assertThat(folder.resolve("shown.csv")).content().contains("toxicity_probability");
    assertThat(plot).content().contains("<svg");
  }

  @Test
  void several_runs_make_one_report() throws IOException {
    evaluated("m1", "--method=vector:strength=1");
    evaluated("m2", "--method=vector:strength=2");
    evaluated("both", "--method=vector:strength=1", "--method=vector:strength=2");
    String first = folder.resolve("m1").toString();
    String second = folder.resolve("m2/report.json").toString();
    Path page = folder.resolve("merged.html");
    Path table = folder.resolve("merged.tex");
    Path plot = folder.resolve("merged.png");
    CliRun run =
        done(
            "report",
            first,
            second,
            "--json",
            "--page=" + page,
            "--latex=" + table,
            "--markdown=" + folder.resolve("merged.md"),
            "--csv=" + folder.resolve("merged.csv"),
            "--plot=" + plot);
    Path json = folder.resolve("merged.json");
    Files.writeString(json, run.out());
    Report both = report("both");
    assertThat(ReportJson.read(json).systems()).containsExactlyInAnyOrderElementsOf(both.systems());
    assertThat(page).content().contains("steering-vector-1", "steering-vector-2", "m1, m2");
    assertThat(table).content().contains("steering-vector-2 & ");
    assertThat(folder.resolve("merged.md")).content().contains("steering-vector-2");
    assertThat(folder.resolve("merged.csv")).content().contains("random-direction-2,CONTROL");
    assertThat(plot).exists();
    evaluated("m3", "--method=vector:strength=2", "--seed=2");
    CliRun refused = CliRun.of("report", first, folder.resolve("m3").toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("m1 and m3 cannot stand in one table", "generation_seed is 1 and 2");
    assertThat(CliRun.of("report", first, second, "--html").code()).isEqualTo(2);
  }

  @Test
  void verifies_a_model_and_finds_a_damaged_one() throws IOException {
    CliRun run = done("models", "verify", fixture.model().toString());
    assertThat(run.out())
        .contains("gpt2", "all finite", "weights sha256", "fingerprint ")
        .contains("\"The weather in the valley\" goes on: \"")
        .doesNotContain("chat template")
        .containsPattern(
            "loaded in \\d+\\.\\d s; one text: reads \\d+ tokens a second, writes \\d+")
        .containsPattern("with --weights bfloat16: reads \\d+ tokens a second, writes \\d+");
    CliRun bundled = done("models", "verify", "../examples/models/gpt2-4m");
    assertThat(bundled.out()).containsPattern("gardener who\" goes on: \".*[a-z]{3} [a-z]{3}");
    CliRun nan = CliRun.of("models", "verify", fixture.path("nan").toString());
    assertThat(nan.code()).isEqualTo(3);
    assertThat(nan.err()).containsPattern("parameter \\S+ has the value NaN");
    String hash = "0".repeat(64);
    assertThat(CliRun.of("models", "verify", fixture.model().toString(), "--sha256=" + hash).code())
        .isEqualTo(3);
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    for (String name : new String[] {"config.json", "tokenizer.json"}) {
      Files.copy(fixture.model().resolve(name), damaged.resolve(name));
    }
    byte[] weights = Files.readAllBytes(fixture.model().resolve("model.safetensors"));
    Files.write(damaged.resolve("model.safetensors"), Arrays.copyOf(weights, 4000));
    CliRun found = CliRun.of("models", "verify", damaged.toString());
    assertThat(found.code()).isEqualTo(3);
    assertThat(found.err()).contains("model.safetensors").doesNotContain("\tat ");
  }
}
