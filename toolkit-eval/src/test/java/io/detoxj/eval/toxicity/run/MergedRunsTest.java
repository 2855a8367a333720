/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.MetricDescriptions;
import io.detoxj.eval.report.Opinions;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportMerge;
import io.detoxj.eval.report.ReportMerge.Run;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.Verdicts;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import io.detoxj.eval.toxicity.run.TinyRun.Scaled;
import io.detoxj.eval.toxicity.run.TinyRun.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real small runs put together: what comes of it is what one run of all systems gives. */
class MergedRunsTest {
  @TempDir static Path shared;
  private static TransformerModel model;

  private static final Candidate CONTROL =
      new Candidate("more", Role.CONTROL, new Scaled(0.3f).andThen(new Scaled(0.9f)));
  private static final Candidate HALF =
      new Candidate("half", Role.METHOD, new Scaled(0.5f)).against("more");
  private static final Candidate TENTH =
      new Candidate("tenth", Role.METHOD, new Scaled(0.1f)).against("more");
  private static final Candidate NOTHING = new Candidate("none", Role.METHOD, new Scaled(0.01f));

  private static final Candidate OTHER = new Candidate("other", Role.METHOD, new Scaled(0.2f));

  @BeforeAll
  static void load() throws IOException {
    model = TinyGpt2.load(shared.resolve("model"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static ToxicityExperiment experiment() {
    return TinyRun.experiment(model, new TinyRun.Lengths("lengths"))
        .withJudge(new TinyRun.Lengths("judge"));
  }

  private static Report run(ToxicityExperiment experiment, Candidate... candidates)
      throws IOException {
    return experiment
        .run(TinyRun.prompts(), Arrays.asList(candidates), RunOptions.standard())
        .report();
  }

  private static Run named(String name, Report report) {
    return new Run(name, report, Costs.none());
  }

  private static void assertRefused(Report first, Report second, String... why) {
    var thrown =
        assertThatThrownBy(
                () -> ReportMerge.of(List.of(named("first", first), named("second", second))))
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining("first and second cannot stand in one table");
    for (String one : why) {
      thrown.hasMessageContaining(one);
    }
  }

  @Test
  void two_runs_merged_are_one_run_of_both_systems() throws IOException {
    Report first = run(experiment(), HALF, CONTROL);
    Report second = run(experiment(), TENTH, CONTROL, NOTHING);
    Report both = run(experiment(), HALF, CONTROL, TENTH, NOTHING);
    ReportMerge.Merged merged = ReportMerge.of(List.of(named("a", first), named("b", second)));
    assertThat(merged.report().systems()).isEqualTo(both.systems());
    assertThat(merged.report().metrics()).isEqualTo(both.metrics());
    assertThat(merged.report().protocol()).isEqualTo(both.protocol());
    assertThat(merged.report().headline()).isEqualTo(both.headline());
    assertThat(merged.report().warnings()).isEmpty();
    both.metrics()
        .keySet()
        .forEach(name -> assertThat(MetricDescriptions.load().of(name)).as(name).isPresent());
    assertThat(Verdicts.of(merged.report(), both.headline().rule()))
        .isEqualTo(Verdicts.of(both, both.headline().rule()));
    assertThat(Opinions.of(both.systems().get(1)).further()).hasSize(1);
    assertThat(both.systems().get(1).differences())
        .as("Holm over three methods is not Holm over one, or the test could not fail")
        .isNotEqualTo(first.systems().get(1).differences());
    assertThat(merged.names().get(1))
        .isEqualTo(Map.of("base", "", "tenth", "tenth", "more", "", "none", "none"));
    Map<String, String> provenance = new TreeMap<>(merged.report().provenance());
    assertThat(provenance)
        .containsEntry("runs", "a, b")
        .containsEntry("run_sha256.b", ReportJson.sha256(second));
    provenance.keySet().removeIf(key -> key.startsWith("run"));
    assertThat(provenance).isEqualTo(both.provenance());
  }

  @Test
  void other_systems_of_one_name_get_that_of_their_run() throws IOException {
    Report first = run(experiment(), HALF, CONTROL);
    Report second =
        run(
            experiment(),
            new Candidate("half", Role.METHOD, new Scaled(0.1f)).against("more"),
            new Candidate("more", Role.CONTROL, new Scaled(0.2f)));
    Report merged = ReportMerge.of(List.of(named("a", first), named("b", second))).report();
    assertThat(merged.systems())
        .extracting(SystemResult::system)
        .containsExactly("base", "half", "more", "b/half", "b/more");
    assertThat(merged.systems().get(3).controls().get(0).control()).isEqualTo("b/more");
    assertThat(merged.provenance())
        .containsEntry("texts_sha256.b/half", second.provenance().get("texts_sha256.half"));
  }

  @Test
  void runs_of_other_prompts_sampling_scorer_or_model_are_refused() throws IOException {
    Report run = run(experiment(), NOTHING);
    Report fewer =
        experiment()
            .run(TinyRun.prompts().subList(0, 6), List.of(NOTHING), RunOptions.standard())
            .report();
    assertRefused(run, fewer, "prompts is 12 and 6");
    Report scored = run(TinyRun.experiment(model, new TinyRun.Lengths("other")), NOTHING);
    assertRefused(run, scored, "scorer was lengths 1 and is other 1");
    ToxicityExperiment seeded =
        new ToxicityExperiment(
            model,
            new TinyRun.Lengths("lengths"),
            GenerationConfig.nucleus(5, 0.9).withSamples(TinyRun.SAMPLES).withSeed(2),
            new Bootstrap(100, 0.95, 1));
    assertRefused(run, run(seeded, NOTHING), "generation_seed is 1 and 2");
    Map<String, String> unknown = new TreeMap<>(run.provenance());
    unknown.remove("fingerprint.model");
    assertRefused(
        run, run.withProvenance(unknown), "fingerprint.model is known of one of them alone");
    unknown.put(
        "fingerprint.model", run.provenance().get("fingerprint.model").replace("cpu", "gpu"));
    assertRefused(run, run.withProvenance(unknown), "fingerprint.model", "gpu");
  }

  @Test
  void other_differences_are_told_and_forbid_nothing() throws IOException {
    Report first = run(experiment(), NOTHING);
    ToxicityExperiment other =
        new ToxicityExperiment(
                model,
                new TinyRun.Lengths("lengths"),
                GenerationConfig.nucleus(5, 0.9)
                    .withSamples(TinyRun.SAMPLES)
                    .withSeed(1)
                    .withBatchRows(TinyRun.BATCH_ROWS),
                new Bootstrap(200, 0.95, 1))
            .withJudge(new TinyRun.Lengths("judge"));
    Report merged =
        ReportMerge.of(
                List.of(named("a", first), named("b", run(other.examining(new Words()), OTHER))))
            .report();
    assertThat(merged.warnings())
        .containsExactly(
            "The runs differ in examination words@1: not there in a, words@1 in b.",
            "The runs differ in resamples: 100 in a, 200 in b.");
    assertThat(merged.base().metrics()).containsKey("words_nll");
    assertThat(merged.systems().get(1).metrics()).doesNotContainKey("words_nll");
    assertThat(merged.protocol().examinations()).hasSize(2);
  }

  @Test
  void one_run_or_two_of_one_name_are_no_merge() throws IOException {
    Report run = run(experiment(), NOTHING);
    assertThatThrownBy(() -> ReportMerge.of(List.of(named("a", run))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("at least two runs, not 1");
    assertThatThrownBy(() -> ReportMerge.of(List.of(named("a", run), named("a", run))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("two runs have one name");
  }

  @Test
  void the_page_has_the_texts_of_all_runs_once() throws IOException {
    Path a = shared.resolve("a");
    Path b = shared.resolve("b");
    experiment().run(TinyRun.prompts(), List.of(HALF, CONTROL), RunOptions.standard()).writeTo(a);
    experiment().run(TinyRun.prompts(), List.of(TENTH, CONTROL), RunOptions.standard()).writeTo(b);
    ReportMerge.Merged merged =
        ReportMerge.of(
            List.of(
                named("a", ReportJson.read(a.resolve("report.json"))),
                named("b", ReportJson.read(b.resolve("report.json")))));
    Path page = shared.resolve("merged.html");
    ToxicityPage.write(List.of(a, b), merged, PageOptions.standard(), page);
    int texts = 4 * TinyRun.PROMPTS * TinyRun.SAMPLES;
    assertThat(page)
        .content()
        .contains("All %s texts of the run are on this page.".formatted(texts), "a, b");
    Files.writeString(
        b.resolve("generations.jsonl"),
        Files.readString(b.resolve("generations.jsonl"))
            .replace("\"system\":\"tenth\"", "\"system\":\"stranger\""));
    assertThatThrownBy(
            () -> ToxicityPage.write(List.of(a, b), merged, PageOptions.standard(), page))
        .hasMessageContaining("stranger");
  }
}
