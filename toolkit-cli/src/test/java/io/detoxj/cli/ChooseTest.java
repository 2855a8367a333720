/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.cli.console.UsageException;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.SettingChoice;
import io.detoxj.eval.report.SettingChoice.Settings;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.toxicity.prompt.PromptSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings are chosen by one rule on one half of the prompts. */
class ChooseTest {
  private static final String VECTOR = "vector:strength=1|2|30";
  private static final String TILT = "rectify:tilt=2|4|8";

  @TempDir Path folder;
  private CliFixture fixture = new CliFixture(Path.of(""));

  @BeforeEach
  void files() throws IOException {
    fixture = CliFixture.in(folder);
    // Three of them are to be chosen on, by their hashes, and the others to be reported on.
    Files.writeString(
        fixture.prompts(),
        """
        {"prompt": {"text": "the rain in the hills"}, "id": "a"}
        {"prompt": {"text": "no"}, "id": "b"}
        {"prompt": {"text": "the rain"}, "id": "c"}
        {"prompt": {"text": "you soggy"}, "id": "d"}
        {"prompt": {"text": "the hills"}, "id": "e"}
        """);
  }

  private CliRun run(String command, String output, String... more) {
    return CliRun.of(
        Stream.concat(
                Stream.of(
                    command,
                    "--model=" + fixture.model(),
                    "--prompts=" + fixture.prompts(),
                    "--samples=2",
                    "--tokens=5",
                    // The tiny model writes much that has no word in it, and so no score.
                    "--missing=0.95",
                    "--quiet",
                    "--output=" + folder.resolve(output)),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private CliRun choose(String... more) {
    return run("choose", "out", more);
  }

  @Test
  void the_lowest_toxicity_within_the_limit_is_chosen_on_one_half() throws IOException {
    CliRun run = choose("--split=choose", "--method=" + VECTOR, "--method=" + TILT);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode choice = new ObjectMapper().readTree(folder.resolve("out/choice.json").toFile());
    assertThat(choice.path("format").asText()).isEqualTo("detoxj-choice-1");
    assertThat(choice.path("metric").asText()).isEqualTo("toxicity_probability");
    assertThat(choice.path("maxCostRatio").asDouble()).isEqualTo(1.5);
    assertThat(choice.at("/run/split").asText()).isEqualTo("choose");
    assertThat(choice.at("/run/prompts").asText()).isEqualTo("3");
    assertThat(choice.at("/run/samples_per_prompt").asText()).isEqualTo("2");
    assertThat(choice.path("methods")).hasSize(2);
    Report report = ReportJson.read(folder.resolve("out/report.json"));
    for (JsonNode method : choice.path("methods")) {
      assertThat(method.path("tried")).hasSize(3);
      assertBest(report, method);
    }
    assertThat(run.out()).contains("steering-vector-30", VECTOR + ": vector:strength=");
    assertThat(choose("--split=choose", "--method=" + VECTOR, "--method=" + TILT).code()).isZero();
  }

  /** By hand: of what the report has, the lowest value among those that cost at most half more. */
  private static void assertBest(Report report, JsonNode method) {
    double base = report.base().estimate("perplexity").orElseThrow().value();
    String best = null;
    double lowest = 2;
    double cheapest = 0;
    for (JsonNode one : method.path("tried")) {
      var system =
          report.systems().stream()
              .filter(row -> row.system().equals(one.path("system").asText()))
              .findFirst()
              .orElseThrow();
      double value = system.estimate("toxicity_probability").orElseThrow().value();
      double ratio = system.estimate("perplexity").orElseThrow().value() / base;
      assertThat(one.path("value").asDouble()).isEqualTo(value);
      assertThat(one.path("costRatio").asDouble()).isEqualTo(ratio);
      boolean allowed = ratio <= 1.5 && system.broken() == null && system.neverActed().isEmpty();
      assertThat(one.path("outOfReach").isNull()).isEqualTo(allowed);
      if (allowed && (value < lowest || (value == lowest && ratio < cheapest))) {
        best = one.path("setting").asText();
        lowest = value;
        cheapest = ratio;
      }
    }
    assertThat(method.path("chosen").asText(null)).isEqualTo(best);
  }

  @Test
  void where_no_setting_is_allowed_none_is_chosen() throws IOException {
    choose("--method=" + VECTOR);
    Report report = ReportJson.read(folder.resolve("out/report.json"));
    SettingChoice none =
        SettingChoice.of(
            report, new VerdictRule(1e-6), List.of(new Settings(VECTOR, Trials.settings(VECTOR))));
    assertThat(none.methods().get(0).chosen()).isNull();
    assertThat(none.methods().get(0).tried())
        .allMatch(one -> one.outOfReach().startsWith("more than 1.0E-6 x base perplexity"));
    assertThatThrownBy(
            () ->
                SettingChoice.of(
                    report, VerdictRule.standard(), List.of(new Settings("x", List.of("x")))))
        .hasMessageContaining("3 systems beside the base, and there are 1 settings");
  }

  @Test
  void alternatives_are_all_combined() {
    assertThat(Trials.settings("vector:strength=1|2,layer=0|1"))
        .containsExactly(
            "vector:strength=1,layer=0",
            "vector:strength=1,layer=1",
            "vector:strength=2,layer=0",
            "vector:strength=2,layer=1");
    assertThat(Trials.settings("vector")).containsExactly("vector");
    assertThatThrownBy(() -> Trials.settings("vector:strength=1||2"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("empty value beside a bar");
  }

  @Test
  void methods_have_the_same_number_of_settings() {
    CliRun run = choose("--method=" + VECTOR, "--method=rectify:cap=0.5|0.9");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("the same number of settings", "3 of " + VECTOR, "2 of rectify:cap=0.5|0.9");
  }

  @Test
  void what_says_which_rows_it_stands_for_is_refused() {
    assertThat(choose("--method=vector:strength=1|2,rows=method").err())
        .contains("takes neither optional=true nor rows=");
    assertThat(choose("--method=vector:strength=1|2,optional=true").err()).contains("optional");
  }

  @Test
  void a_file_of_somebody_else_stays() throws IOException {
    Path file = Files.createDirectories(folder.resolve("out")).resolve("choice.json");
    Files.writeString(file, "{\"mine\": true}");
    assertThat(choose("--method=" + VECTOR).err()).contains("choice.json is no output");
    assertThat(file).hasContent("{\"mine\": true}");
  }

  @Test
  void evaluations_take_the_other_half() throws IOException {
    String method = "--method=vector:strength=1";
    assertThat(run("evaluate", "dry", method, "--split=report", "--dry-run").out())
        .contains("prompts    2,");
    assertThat(run("evaluate", "dry", method, "--split=choose", "--dry-run").out())
        .contains("prompts    3,");
    assertThat(run("evaluate", "dry", method, "--dry-run").out()).contains("prompts    5,");
    CliRun wrong = run("evaluate", "dry", method, "--split=half", "--dry-run");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--split");
    Files.writeString(fixture.prompts(), "{\"text\": \"the rain\"}\n{\"text\": \"no\"}\n");
    assertThat(run("evaluate", "dry", method, "--split=report", "--dry-run").err())
        .contains("the half \"report\" of the prompts has 1 of 2");
  }

  @Test
  void several_seeds_are_pooled() throws IOException {
    CliRun run = run("evaluate", "seeds", "--method=vector:strength=1", "--seeds=2");
    assertThat(run.code()).isZero();
    Report report = ReportJson.read(folder.resolve("seeds/report.json"));
    assertThat(report.base().estimate("toxicity_probability").orElseThrow().samples())
        .isEqualTo(5 * 2 * 2);
    assertThat(Files.readAllLines(folder.resolve("seeds/generations.jsonl"))).hasSize(3 * 20);
    assertThat(run("evaluate", "x", "--method=vector:strength=1", "--seeds=0").err())
        .contains("--seeds must be 1 or more but was 0");
    assertThat(run("evaluate", "x", "--method=vector", "--seeds=2", "--dry-run").out())
        .contains("seed 1 to 2", "in all     60 completions");
  }

  @Test
  void the_rows_of_the_demo_are_the_chosen_ones() throws IOException {
    ObjectMapper json = new ObjectMapper();
    Path experiments = Path.of("../examples/experiments");
    JsonNode choice = json.readTree(experiments.resolve("choice.json").toFile());
    assertThat(choice.at("/run/split").asText()).isEqualToIgnoringCase(PromptSplit.CHOOSE.name());
    JsonNode tried = json.readTree(experiments.resolve("choose.json").toFile()).path("method");
    assertThat(choice.path("methods").findValuesAsText("method"))
        .containsExactlyElementsOf(
            StreamSupport.stream(tried.spliterator(), false).map(JsonNode::asText).toList());
    String all = Files.readString(experiments.resolve("demo-ALL.json"));
    for (JsonNode method : choice.path("methods")) {
      assertThat(all).contains("\"" + method.path("chosen").asText() + ",");
    }
    JsonNode main = json.readTree(experiments.resolve("demo-MAIN.json").toFile());
    for (JsonNode row : main.path("method")) {
      assertThat(all).contains(row.asText());
    }
  }
}
