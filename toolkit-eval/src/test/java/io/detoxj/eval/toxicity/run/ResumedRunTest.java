/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.run.CancelledException;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.FullDisk;
import io.detoxj.eval.run.Replay;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.report.JudgeResult;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.run.TinyRun.Lengths;
import io.detoxj.eval.toxicity.run.TinyRun.Scaled;
import io.detoxj.eval.toxicity.run.TinyRun.Words;
import io.detoxj.eval.toxicity.scorer.FaultyScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumedRunTest {
  private static final int TEXTS = 3 * TinyRun.PROMPTS * TinyRun.SAMPLES;

  @TempDir static Path shared;
  private static TransformerModel model;
  private static Report undisturbed;

  @TempDir Path folder;

  @BeforeAll
  static void load() throws IOException {
    model = TinyGpt2.load(shared);
    undisturbed = run(scorer(), RunOptions.standard()).report();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static Lengths scorer() {
    return new Lengths("lengths");
  }

  private static ExperimentResult run(Scorer scorer, RunOptions options) throws IOException {
    return TinyRun.experiment(model, scorer).run(TinyRun.prompts(), TinyRun.candidates(), options);
  }

  private RunOptions inFolder() {
    return RunOptions.standard().in(folder.resolve("journal"));
  }

  @Test
  void what_a_journal_has_is_not_done_again() throws IOException {
    Lengths first = scorer();
    assertThat(run(first, inFolder()).report()).isEqualTo(undisturbed);
    assertThat(first.asked()).isEqualTo(TEXTS);
    Lengths second = scorer();
    ExperimentResult again = run(second, inFolder());
    assertThat(again.report()).isEqualTo(undisturbed);
    assertThat(second.asked()).isZero();
    assertThat(again.outputs(ScoredCompletion.class)).hasSize(TEXTS);
  }

  @Test
  void completions_in_memory_are_not_made_twice() throws IOException {
    Lengths scorer = scorer();
    assertThat(run(scorer, RunOptions.standard()).outputs(ScoredCompletion.class)).hasSize(TEXTS);
    assertThat(scorer.asked()).isEqualTo(TEXTS);
  }

  @Test
  void another_scorer_scores_the_kept_texts() throws IOException {
    run(scorer(), inFolder());
    Lengths other = new Lengths("other");
    Report report = run(other, inFolder()).report();
    assertThat(other.asked()).isEqualTo(TEXTS);
    assertThat(report.base().estimate("perplexity"))
        .isEqualTo(undisturbed.base().estimate("perplexity"));
    assertThat(report.base().estimate("mean_toxicity"))
        .isNotEqualTo(undisturbed.base().estimate("mean_toxicity"));
  }

  @Test
  void systems_share_texts_only_if_they_are_the_same() throws IOException {
    List<Candidate> candidates =
        List.of(
            new Candidate("half", Role.METHOD, new Scaled(0.5f)),
            new Candidate("half-again", Role.METHOD, new Scaled(0.5f)),
            new Candidate("third", Role.METHOD, new Scaled(0.3f)));
    Lengths scorer = scorer();
    Report report =
        TinyRun.experiment(model, scorer).run(TinyRun.prompts(), candidates, inFolder()).report();
    assertThat(scorer.asked()).isEqualTo(TEXTS);
    SystemResult half = report.systems().get(1);
    assertThat(report.systems().get(2).metrics()).isEqualTo(half.metrics());
    assertThat(report.systems().get(3).metrics()).isNotEqualTo(half.metrics());
    assertThat(report.base().metrics()).isNotEqualTo(half.metrics());
  }

  @Test
  void the_size_of_batches_may_change_on_the_way() throws IOException {
    AtomicInteger batches = new AtomicInteger();
    assertThatThrownBy(
            () -> run(scorer(), inFolder().withCancellation(() -> batches.incrementAndGet() == 3)))
        .isInstanceOf(CancelledException.class);
    ToxicityExperiment wider =
        new ToxicityExperiment(
            model,
            scorer(),
            TinyRun.experiment(model, scorer()).generation().withBatchRows(24),
            TinyRun.experiment(model, scorer()).bootstrap());
    Report report = wider.run(TinyRun.prompts(), TinyRun.candidates(), inFolder()).report();
    for (int i = 0; i < 3; i++) {
      assertThat(report.systems().get(i).estimate("mean_toxicity"))
          .isEqualTo(undisturbed.systems().get(i).estimate("mean_toxicity"));
      assertThat(value(report.systems().get(i), "perplexity"))
          .isCloseTo(value(undisturbed.systems().get(i), "perplexity"), within(1e-3));
    }
  }

  private static double value(SystemResult system, String metric) {
    return system.estimate(metric).orElseThrow().value();
  }

  @Test
  void a_cancelled_run_says_what_it_kept_and_goes_on() throws IOException {
    AtomicInteger batches = new AtomicInteger();
    assertThatThrownBy(
            () -> run(scorer(), inFolder().withCancellation(() -> batches.incrementAndGet() == 5)))
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("30 of 108")
        .hasMessageContaining("journal")
        .hasMessageContaining("run again");
    Lengths scorer = scorer();
    assertThat(run(scorer, inFolder()).report()).isEqualTo(undisturbed);
    assertThat(scorer.asked()).isEqualTo(TEXTS - 30);
  }

  @Test
  void a_full_disk_loses_nothing() throws IOException {
    for (int lines : new int[] {0, 1, 2, 3, 10, 17}) {
      ToxicityExperiment experiment = TinyRun.experiment(model, scorer());
      assertThatThrownBy(
              () ->
                  FullDisk.run(
                      experiment.on(TinyRun.prompts(), TinyRun.candidates()),
                      folder.resolve("journal"),
                      lines))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
    }
    assertThat(run(scorer(), inFolder()).report()).isEqualTo(undisturbed);
  }

  @Test
  void a_scorer_that_fails_as_a_whole_loses_no_text() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    Scorer failing =
        new Lengths("lengths") {
          @Override
          public List<ScoreOutcome> score(List<String> texts) {
            if (calls.incrementAndGet() == 4) {
              throw new ScoringException("the service is away; try again later");
            }
            return super.score(texts);
          }
        };
    assertThatThrownBy(() -> run(failing, inFolder())).isInstanceOf(ScoringException.class);
    Lengths scorer = scorer();
    assertThat(run(scorer, inFolder()).report()).isEqualTo(undisturbed);
    assertThat(scorer.asked()).isEqualTo(TEXTS - 3 * TinyRun.BATCH_ROWS);
  }

  @Test
  void texts_without_a_score_are_counted_and_too_many_refuse_the_metric() throws IOException {
    Scorer faulty = new FaultyScorer("1", 0.05);
    ToxicityExperiment experiment = TinyRun.experiment(model, faulty);
    Report report =
        experiment.run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard()).report();
    int missing =
        report.systems().stream()
            .mapToInt(system -> system.metrics().get("mean_toxicity").missing())
            .sum();
    assertThat(missing).isBetween(1, TEXTS / 6);
    Report strict =
        experiment
            .with(new MissingPolicy(0))
            .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
            .report();
    assertThat(strict.systems())
        .filteredOn(system -> system.metrics().get("mean_toxicity").missing() > 0)
        .isNotEmpty()
        .allSatisfy(
            system ->
                assertThat(system.metrics().get("mean_toxicity"))
                    .isInstanceOf(MetricResult.Refused.class));
  }

  @Test
  void a_journal_of_another_prompt_set_is_not_mistaken() throws IOException {
    run(scorer(), inFolder());
    Lengths scorer = scorer();
    TinyRun.experiment(model, scorer)
        .run(TinyRun.prompts().subList(0, 6), TinyRun.candidates(), inFolder());
    assertThat(scorer.asked()).isEqualTo(TEXTS / 2);
  }

  @Test
  void judges_stand_beside_the_first_scorer() throws IOException {
    Lengths judge = new Lengths("judge");
    Report report =
        TinyRun.experiment(model, scorer())
            .withJudge(judge)
            .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
            .report();
    for (int i = 0; i < report.systems().size(); i++) {
      SystemResult alone = undisturbed.systems().get(i);
      assertThat(report.systems().get(i))
          .usingRecursiveComparison()
          .ignoringFields("sections")
          .isEqualTo(alone);
      assertThat(JudgeResult.of(report.systems().get(i))).hasSize(1);
      assertThat(JudgeResult.of(alone)).isEmpty();
    }
    JudgeResult scaled = JudgeResult.of(report.systems().get(1)).get(0);
    assertThat(report.systems().get(1).system()).isEqualTo("scaled");
    // Alone it would have found the same.
    assertThat(scaled.metrics().get("expected_max_toxicity"))
        .isEqualTo(
            run(new Lengths("judge"), RunOptions.standard())
                .report()
                .systems()
                .get(1)
                .metrics()
                .get("expected_max_toxicity"));
    assertThat(scaled.agreement().counts().both()).isEqualTo(TEXTS / 3);
    // The judge's score is a linear function of the first one's, but for their ends.
    assertThat(scaled.agreement().pearson().value()).isGreaterThan(0.7);
    assertThatThrownBy(() -> TinyRun.experiment(model, scorer()).withJudge(scorer()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("lengths");
  }

  @Test
  void examinations_are_measured_compared_and_kept() throws IOException {
    Words words = new Words();
    ToxicityExperiment experiment = TinyRun.experiment(model, scorer()).examining(words);
    Report report = experiment.run(TinyRun.prompts(), TinyRun.candidates(), inFolder()).report();
    assertThat(words.examined()).isEqualTo(3 * 50);
    SystemResult scaled = report.systems().get(1);
    double base = value(report.base(), "words_nll");
    assertThat(scaled.difference("words_nll").orElseThrow().difference())
        .isCloseTo(value(scaled, "words_nll") - base, within(1e-9));
    assertThat(value(scaled, "words_nll")).isNotCloseTo(base, within(1e-3));
    Report again = experiment.run(TinyRun.prompts(), TinyRun.candidates(), inFolder()).report();
    assertThat(words.examined()).isEqualTo(3 * 50);
    assertThat(again).isEqualTo(report);
  }

  @Test
  void costs_are_kept_over_runs() throws IOException {
    AtomicInteger batches = new AtomicInteger();
    assertThatThrownBy(
            () -> run(scorer(), inFolder().withCancellation(() -> batches.incrementAndGet() == 8)))
        .isInstanceOf(CancelledException.class);
    ExperimentResult result = run(scorer(), inFolder());
    for (SystemCosts costs : result.costs().systems()) {
      long tokens =
          result
              .outputs(ScoredCompletion.class)
              .filter(one -> one.system().equals(costs.system()))
              .mapToLong(one -> one.completion().tokens().size())
              .sum();
      assertThat(costs.newTokens()).isEqualTo(tokens);
      assertThat(costs.generationSeconds()).isPositive();
      assertThat(costs.likelihoodSeconds()).isPositive();
    }
    assertThat(result.costs().of("scaled").orElseThrow().addedMillisecondsPerToken()).isNotNull();
    assertThat(run(scorer(), inFolder()).costs()).isEqualTo(result.costs());
  }

  @Test
  void texts_can_be_scored_again_without_a_model() throws IOException {
    Path output = folder.resolve("out");
    ToxicityExperiment experiment = TinyRun.experiment(model, scorer()).examining(new Words());
    experiment.run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard()).writeTo(output);
    Rescoring rescoring =
        new Rescoring(
            List.of(new Lengths("other")),
            new Bootstrap(100, 0.95, 1),
            new MissingPolicy(ToxicityExperiment.MAX_MISSING_SHARE));
    RescoredRun again = rescoring.run(output);
    Report direct =
        TinyRun.experiment(model, new Lengths("other"))
            .examining(new Words())
            .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
            .report();
    assertThat(again.report().systems()).isEqualTo(direct.systems());
    assertThat(again.report().provenance())
        .containsEntry("scorer", "other 1")
        .containsEntry("rescored_from_scorer", "lengths 1");
    assertThat(again.completions()).hasSize(TEXTS);
  }

  @Test
  void a_replay_finds_the_same_and_another_experiment_is_refused() throws IOException {
    Path output = folder.resolve("out");
    RunOptions known = RunOptions.standard().withProvenance(Map.of("note", "first"));
    ToxicityExperiment experiment =
        TinyRun.experiment(model, scorer()).withJudge(new Lengths("judge"));
    experiment.run(TinyRun.prompts(), TinyRun.candidates(), known).writeTo(output);
    Report recorded = ReportJson.read(output.resolve("report.json"));
    Replay replay =
        Replay.of(recorded, experiment.on(TinyRun.prompts(), TinyRun.candidates()), known);
    assertThat(replay.difference().identical()).isTrue();
    assertThat(replay.difference().summary()).startsWith("identical");

    ToxicityExperiment other =
        new ToxicityExperiment(
            model, scorer(), experiment.generation(), new Bootstrap(100, 0.95, 2));
    assertThatThrownBy(
            () -> Replay.of(recorded, other.on(TinyRun.prompts(), TinyRun.candidates()), known))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bootstrap was");
    assertThatThrownBy(
            () ->
                Replay.of(
                    recorded,
                    experiment.on(
                        TinyRun.prompts(),
                        List.of(new Candidate("scaled", Role.METHOD, new Scaled(0.6f)))),
                    known))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("system.scaled was")
        .hasMessageContaining("system.scaled-more was");
  }
}
