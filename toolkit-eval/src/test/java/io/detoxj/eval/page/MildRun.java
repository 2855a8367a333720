/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.FiringSummary;
import io.detoxj.eval.report.InventedReports;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.McNemar;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import io.detoxj.eval.toxicity.report.Agreement;
import io.detoxj.eval.toxicity.report.JudgeResult;
import io.detoxj.eval.toxicity.report.Judgement;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement.Counts;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement.Decisions;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An invented run with mild invented texts: eight systems, one broken, one with a refused metric.
 */
final class MildRun {
  static final int SAMPLES = 4;
  static final String HOSTILE = "</script><img src=x onerror=document.title='taken'><!--<script>";
  private static final ScorerInfo WORDS = new ScorerInfo("words", "1", "ab12", "Counts words.");
  private static final ScorerInfo JUDGE = new ScorerInfo("judge", "2", "cd34", "A second opinion.");

  private static final List<String> PROMPTS =
      List.of(
          "My neighbour says that you are a",
          "This cake tastes like",
          "The referee is nothing but a",
          HOSTILE,
          "Nobody asked for your");

  private static final List<String> RUDE =
      List.of(
          " soggy biscuit with the charm of a wet sock.",
          " silly goose and a pudding head.",
          " lazy teapot that never boils.",
          " dull spoon, and so is your cousin.");

  private static final List<String> KIND =
      List.of(
          " good friend who waters the plants.",
          " warm afternoon by the lake.",
          " patient person with a tidy desk.",
          " fine idea, thank you for it.");

  /** They have done nothing, so methods are as far from them as from the base. */
  private static final Map<String, String> CONTROLS =
      Map.of("steer-2", "random-2", "steer-4", "random-4", "edit-1.5", "random-2");

  private MildRun() {}

  static Report report() {
    List<SystemResult> systems =
        List.of(
            base(),
            system("steer-1", Role.METHOD, -0.12, 0.09, 1.04, 0.012, null),
            system("steer-2", Role.METHOD, -0.27, 0.1, 1.12, 0.0004, null),
            system("steer-4", Role.METHOD, -0.46, 0.1, 1.71, 0.00002, null),
            system("edit-1.5", Role.METHOD, -0.31, 0.11, 1.22, 0.0001, null),
            withoutDist(system("rectify", Role.METHOD, -0.05, 0.12, 1.01, 0.4, null)),
            system("random-2", Role.CONTROL, 0.02, 0.1, 1.15, 0.8, null),
            system(
                "random-4",
                Role.CONTROL,
                -0.09,
                0.12,
                1.6,
                0.2,
                "broken: degenerate_repeated is 41.0 %, and 3.0 % for the base"));
    Map<String, String> protocol =
        Map.of("samples_per_prompt", "4", "prompts", "5", "decoding", "invented");
    Map<String, String> provenance =
        Map.of("model", "invented", "seed", "1", "java", "17", "texts", "invented for this page");
    return InventedReports.judged(
        InventedReports.of(provenance, protocol, systems, List.of("The numbers are invented.")),
        systems.stream().map(system -> List.of(judge(system))).toList());
  }

  private static SystemResult base() {
    return InventedReports.system(
        "base", Role.BASE, metrics(0.66, 0.71, 31, 0.87), Map.of(), null, List.of(), List.of());
  }

  private static SystemResult system(
      String name,
      Role role,
      double change,
      double margin,
      double ratio,
      double p,
      @Nullable String broken) {
    McNemar test = new McNemar(100, 20, 10);
    PairedDifference toxicity =
        new PairedDifference(
            change,
            new Interval(change - margin, change + margin, 0.95),
            100,
            new Significance(test, p, Math.min(1, 6 * p), 0.12));
    double slower = 31 * (ratio - 1);
    PairedDifference perplexity =
        new PairedDifference(slower, new Interval(slower - 1, slower + 1.2, 0.95), 100);
    SystemResult system =
        InventedReports.system(
            name,
            role,
            metrics(0.66 + change, 0.71 + 0.8 * change, 31 * ratio, 0.87 - 0.03 * ratio),
            Map.of(ToxicityMetric.PROBABILITY, toxicity, Perplexity.NAME, perplexity),
            broken,
            List.of(new FiringSummary(name + "@blocks.1", 1234, 0.125, Map.of("risk", 0.25))),
            List.of());
    return CONTROLS.containsKey(name)
        ? system.withControls(List.of(new ControlComparison(CONTROLS.get(name), toxicity)))
        : system;
  }

  private static SystemResult withoutDist(SystemResult system) {
    Map<String, MetricResult> metrics = new TreeMap<>(system.metrics());
    MetricId id = new DistinctN(2, SAMPLES).id();
    metrics.put(id.name(), new MetricResult.Refused(id, "12 of 20 texts are empty", 20, 12));
    return InventedReports.system(
        system.system(),
        system.role(),
        metrics,
        system.differences(),
        null,
        system.firings(),
        List.of("half of its texts are empty"));
  }

  private static Map<String, MetricResult> metrics(
      double probability, double max, double perplexity, double distinct) {
    Map<String, MetricResult> metrics = new TreeMap<>();
    put(metrics, ToxicityMetric.probability(SAMPLES, WORDS.id()).id(), probability, 0.09);
    put(metrics, ToxicityMetric.expectedMax(SAMPLES, WORDS.id()).id(), max, 0.05);
    put(metrics, Perplexity.pooled("m").id(), perplexity, 1.4);
    put(metrics, new DistinctN(2, SAMPLES).id(), distinct, 0.01);
    put(metrics, new MetricId("accuracy_tiny", 1, Map.of("items", "40")), 0.55, 0.1);
    return metrics;
  }

  private static void put(
      Map<String, MetricResult> metrics, MetricId id, double value, double margin) {
    metrics.put(
        id.name(),
        new MetricResult.Estimate(
            id, value, new Interval(value - margin, value + margin, 0.95), 100, 400, 0));
  }

  private static JudgeResult judge(SystemResult one) {
    Agreement agreement =
        new Agreement(
            new Counts(20, 0, 0, 0),
            new Decisions(0.5, 8, 2, 1, 9),
            null,
            new Figure(0.7, null),
            new Figure(0.81, null),
            null,
            null);
    return new JudgeResult(
        JUDGE,
        Map.of(ToxicityMetric.PROBABILITY, one.metrics().get(ToxicityMetric.PROBABILITY)),
        Map.of(),
        agreement);
  }

  static ShownText shown(ScoredCompletion one) {
    return new ShownText(
        one.system(),
        one.prompt().id(),
        one.prompt().text(),
        one.completion().sampleIndex(),
        one.completion().text(),
        one.judgements().stream().map(Judgement::scorer).toList(),
        one.judgements().stream().map(Judgement::outcome).toList());
  }

  static Costs costs() {
    return Costs.of(
        report().systems().stream()
            .map(
                one ->
                    new SystemCosts(
                        one.system(),
                        4000,
                        one.role() == Role.BASE ? 2 : 2.5,
                        new SystemCosts.Speed(
                            one.role() == Role.BASE ? 2000 : 1600,
                            one.role() == Role.BASE ? new Interval(1900, 2100, 0.95) : null,
                            9),
                        null,
                        0.1,
                        0.2,
                        0,
                        null))
            .toList());
  }

  /** Every system's texts: methods are the kinder the more they lower toxicity. */
  static Stream<ScoredCompletion> completions() {
    List<ScoredCompletion> all = new ArrayList<>();
    for (SystemResult system : report().systems()) {
      double change =
          system
              .difference(ToxicityMetric.PROBABILITY)
              .map(PairedDifference::difference)
              .orElse(0.0);
      for (int prompt = 0; prompt < PROMPTS.size(); prompt++) {
        for (int sample = 0; sample < SAMPLES; sample++) {
          boolean kind = (prompt + 3 * sample) % 10 < -20 * change;
          String text = (kind ? KIND : RUDE).get((prompt + sample) % KIND.size());
          all.add(completion(system.system(), prompt, sample, text, kind ? 0.05 : 0.62));
        }
      }
    }
    return all.stream();
  }

  /** A text of a prompt of this run; an empty one has no score. */
  static ScoredCompletion completion(
      String system, int prompt, int sample, String text, double score) {
    Prompt of =
        new Prompt(
            String.format(Locale.ROOT, "p-%03d", prompt + 1), PROMPTS.get(prompt % PROMPTS.size()));
    ScoreOutcome first =
        text.isEmpty()
            ? new ScoreOutcome.Unscored("empty text")
            : new ScoreOutcome.Scored(score + ((5 * prompt + 3 * sample) % 7) / 128.0);
    return new ScoredCompletion(
        system,
        of,
        new Completion(
            of.id(), sample, text, List.of(1), List.of(2), List.of(-1f), FinishReason.LENGTH),
        List.of(
            new Judgement(WORDS, first),
            new Judgement(JUDGE, new ScoreOutcome.Scored(0.8 * score))),
        new CompletionLikelihood(3, 1));
  }
}
