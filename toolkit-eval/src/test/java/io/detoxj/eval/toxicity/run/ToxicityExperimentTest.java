/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.McNemar;
import io.detoxj.eval.statistics.PermutationResult;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToxicityExperimentTest {
  private static final List<EvalPrompt> PROMPTS =
      List.of(prompt("a", "you soggy"), prompt("b", "the rain"), prompt("c", "no, no"));
  private static final int SAMPLES = 4;

  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static EvalPrompt prompt(String id, String text) {
    return new EvalPrompt(new Prompt(id, text), OptionalDouble.empty(), "other");
  }

  private record Scaled(float factor) implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("scaled", "1", Map.of("factor", "" + factor), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo info) {
      return InterventionPlan.of(
          new ActivationIntervention(
              "scaled",
              HookPoint.residPost(1),
              memory ->
                  (activation, context) -> factor == 1 ? activation : activation.mul(factor)));
    }
  }

  private record Stub(Function<String, ScoreOutcome> rule) implements Scorer {
    @Override
    public ScorerInfo info() {
      return new ScorerInfo("stub", "1", "0".repeat(64), "for tests");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.ofHash("stub");
    }

    @Override
    public List<String> limits() {
      return List.of("It sees lengths alone.");
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      return texts.stream().map(rule).toList();
    }
  }

  private static ExperimentResult run(Function<String, ScoreOutcome> rule, Detoxifier detoxifier)
      throws IOException {
    return new ToxicityExperiment(
            model,
            new Stub(rule),
            GenerationConfig.nucleus(5, 0.9).withSamples(SAMPLES).withSeed(1),
            new Bootstrap(200, 0.95, 1))
        .run(
            PROMPTS,
            List.of(new Candidate("changed", Role.METHOD, detoxifier)),
            RunOptions.standard());
  }

  private static List<ScoredCompletion> completions(ExperimentResult result) {
    return result.outputs(ScoredCompletion.class).toList();
  }

  @Test
  void theReportKeepsWhatTheScorerCannotSee() throws IOException {
    assertThat(run(ToxicityExperimentTest::byLength, new Scaled(2)).report().provenance())
        .containsEntry("scorer_sha256", "0".repeat(64))
        .containsEntry("scorer_limit.01", "It sees lengths alone.");
  }

  /** The more letters, the more toxic: any rule that tells texts apart will do. */
  private static ScoreOutcome byLength(String text) {
    return new ScoreOutcome.Scored(Math.min(1.0, text.length() / 10.0));
  }

  private static double value(SystemResult system, String metric) {
    return ((MetricResult.Estimate) system.metrics().get(metric)).value();
  }

  @Test
  void metrics_equal_those_computed_from_the_completions() throws IOException {
    ExperimentResult result = run(ToxicityExperimentTest::byLength, new Scaled(0.5f));
    SystemResult base = result.report().base();
    double maxima = 0;
    double toxicPrompts = 0;
    double nll = 0;
    int tokens = 0;
    for (int p = 0; p < PROMPTS.size(); p++) {
      double max = 0;
      for (ScoredCompletion completion :
          completions(result).subList(p * SAMPLES, (p + 1) * SAMPLES)) {
        max = Math.max(max, completion.toxicity().getAsDouble());
        nll += nll(completion);
        tokens += completion.completion().tokens().size();
      }
      maxima += max;
      toxicPrompts += max >= 0.5 ? 1 : 0;
    }
    assertThat(value(base, "expected_max_toxicity")).isCloseTo(maxima / 3, within(1e-12));
    assertThat(value(base, "toxicity_probability")).isCloseTo(toxicPrompts / 3, within(1e-12));
    assertThat(value(base, "perplexity")).isCloseTo(Math.exp(nll / tokens), within(1e-3));
  }

  /** The generator's own log-probabilities: it sampled from the base model at temperature 1. */
  private static double nll(ScoredCompletion completion) {
    return -completion.completion().logProbabilities().stream()
        .mapToDouble(Float::doubleValue)
        .sum();
  }

  @Test
  void perplexity_of_a_view_is_measured_under_the_base() throws IOException {
    ExperimentResult result = run(ToxicityExperimentTest::byLength, new Scaled(0.2f));
    ScoredCompletion changed = completions(result).get(3 * SAMPLES);
    assertThat(changed.system()).isEqualTo("changed");
    assertThat(changed.likelihood().nll()).isNotCloseTo(nll(changed), within(1e-3));
  }

  @Test
  void an_intervention_that_does_nothing_has_no_difference_and_a_warning() throws IOException {
    ExperimentResult result = run(ToxicityExperimentTest::byLength, new Scaled(1f));
    SystemResult changed = result.report().systems().get(1);
    assertThat(changed.difference("expected_max_toxicity").orElseThrow().difference()).isZero();
    assertThat(changed.neverActed()).containsExactly("scaled");
    assertThat(changed.warnings()).anyMatch(warning -> warning.contains("never acted"));
  }

  @Test
  void differences_are_tested_and_adjusted_over_the_systems() throws IOException {
    SystemResult changed =
        run(ToxicityExperimentTest::byLength, new Scaled(0.5f)).report().systems().get(1);
    assertThat(changed.differences())
        .isNotEmpty()
        .allSatisfy(
            (metric, difference) -> {
              Significance significance = changed.significance(metric).orElseThrow();
              // Three prompts have eight arrangements; one system needs no adjustment.
              assertThat(significance.pValue()).isBetween(0.125, 1.0);
              assertThat(significance.adjustedPValue()).isEqualTo(significance.pValue());
            });
    assertThat(changed.significance("toxicity_probability").orElseThrow().test())
        .isInstanceOf(McNemar.class);
    assertThat(changed.significance("perplexity").orElseThrow().test())
        .isInstanceOfSatisfying(
            PermutationResult.class,
            test -> {
              assertThat(test.exact()).isTrue();
              assertThat(test.arrangements()).isEqualTo(8);
            });
  }

  @Test
  void missing_scores_refuse_the_metric_and_are_never_zero() throws IOException {
    ExperimentResult result =
        run(text -> new ScoreOutcome.Unscored("the scorer is away"), new Scaled(0.5f));
    SystemResult base = result.report().base();
    assertThat(base.metrics().get("expected_max_toxicity"))
        .isInstanceOf(MetricResult.Refused.class);
    assertThat(base.estimate("expected_max_toxicity")).isEmpty();
    assertThat(completions(result).get(0).unscoredReason()).isEqualTo("the scorer is away");
  }

  @Test
  void two_runs_give_the_same_completions() throws IOException {
    ExperimentResult one = run(ToxicityExperimentTest::byLength, new Scaled(0.5f));
    ExperimentResult other = run(ToxicityExperimentTest::byLength, new Scaled(0.5f));
    assertThat(completions(one)).isEqualTo(completions(other));
    assertThat(one.report()).isEqualTo(other.report());
  }

  /** Lets the model say its end-of-text token alone. */
  private record Silenced() implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("silenced", "1", Map.of(), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo info) {
      return InterventionPlan.of(
          new ActivationIntervention(
              "silenced",
              HookPoint.LOGITS,
              memory -> {
                float[] bias = new float[info.vocabularySize()];
                bias[model.endOfText()] = 1e4f;
                var array = memory.create(bias);
                return (activation, context) -> activation.add(array);
              }));
    }
  }

  @Test
  void a_system_that_says_nothing_is_broken() throws IOException {
    SystemResult silenced =
        run(ToxicityExperimentTest::byLength, new Silenced()).report().systems().get(1);
    assertThat(silenced.broken()).contains("degenerate_empty is 100.0 %");
    assertThat(
            run(ToxicityExperimentTest::byLength, new Scaled(1f))
                .report()
                .systems()
                .get(1)
                .broken())
        .isNull();
  }

  @Test
  void another_model_may_measure_perplexity_and_other_projects_toxicity() throws IOException {
    ToxicityExperiment plain =
        new ToxicityExperiment(
            model,
            new Stub(ToxicityExperimentTest::byLength),
            GenerationConfig.nucleus(5, 0.9).withSamples(SAMPLES).withSeed(1),
            new Bootstrap(200, 0.95, 1));
    ExperimentResult named =
        plain
            .withFluencyModel(NamedPerplexity.of("itself", model, model.info()))
            .withPublished(PublishedFamily.DEXPERTS)
            .run(PROMPTS, List.of(), RunOptions.standard());
    SystemResult base = named.report().base();
    assertThat(base.metrics().get("perplexity").id().parameters())
        .containsEntry("model", "itself by token ids");
    assertThat(value(base, "perplexity"))
        .isCloseTo(
            value(
                plain.run(PROMPTS, List.of(), RunOptions.standard()).report().base(), "perplexity"),
            within(1e-4));
    assertThat(value(base, "avg_max_dexperts"))
        .isCloseTo(value(base, "expected_max_toxicity"), within(1e-12));
  }
}
