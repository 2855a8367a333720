/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.Measurements;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Agreement;
import io.detoxj.eval.report.FiringSummary;
import io.detoxj.eval.report.HolmOverSystems;
import io.detoxj.eval.report.JudgeResult;
import io.detoxj.eval.report.JudgedSystem;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.ScoredCompletion;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement;
import io.detoxj.eval.toxicity.scorer.ScorerOutcomes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures systems one after another, the base first, and compares each with the base. */
final class SystemTable {
  private static final String SHA_256 = "[0-9a-f]{64}";
  private static final int SHOWN = 12;

  private final List<ScorerInfo> scorers;
  private final int samples;
  private final String perplexityModel;
  private final Bootstrap bootstrap;
  private final MissingPolicy policy;
  private final List<PublishedFamily> published;
  private final List<SystemResult> systems = new ArrayList<>();
  private final List<List<JudgedSystem>> judged = new ArrayList<>();
  private final List<Measurements> baselines = new ArrayList<>();
  private final Degeneration degeneration = new Degeneration();

  /**
   * An empty table.
   *
   * @param scorers those of the completions' judgements, in their order
   * @param samples of each prompt
   * @param perplexityModel hash or name of the model that measured perplexity
   * @param published projects as which the toxicity is measured too
   */
  SystemTable(
      List<ScorerInfo> scorers,
      int samples,
      String perplexityModel,
      Bootstrap bootstrap,
      MissingPolicy policy,
      List<PublishedFamily> published) {
    this.scorers = scorers;
    this.samples = samples;
    this.perplexityModel =
        perplexityModel.matches(SHA_256) ? perplexityModel.substring(0, SHOWN) : perplexityModel;
    this.bootstrap = bootstrap;
    this.policy = policy;
    this.published = published;
    scorers.forEach(scorer -> judged.add(new ArrayList<>()));
  }

  /**
   * Adds a system.
   *
   * @param examined what else was measured of it
   */
  void add(
      String name,
      Role role,
      List<ScoredCompletion> completions,
      List<FiringSummary> firings,
      List<Measurement> examined) {
    List<Measurement> all = new ArrayList<>(suite(0).measure(completions, perplexityModel));
    all.addAll(suite(0).published(completions, published));
    List<Measurement> degenerate = degeneration.rates(MetricSuite.samples(completions));
    all.addAll(degenerate);
    all.addAll(examined);
    Measurements measured = new Measurements(all);
    systems.add(
        new SystemResult(
            name,
            role,
            measured.estimates(bootstrap, policy),
            differences(0, role, measured),
            degeneration.broken(degenerate, bootstrap),
            firings,
            warnings(firings)));
    for (int judge = 1; judge < scorers.size(); judge++) {
      Measurements toxicity = new Measurements(suite(judge).toxicity(completions));
      judged
          .get(judge)
          .add(
              new JudgedSystem(
                  name,
                  toxicity.estimates(bootstrap, policy),
                  differences(judge, role, toxicity),
                  agreement(judge, completions)));
    }
  }

  private Agreement agreement(int judge, List<ScoredCompletion> completions) {
    return Agreement.of(
        ScorerAgreement.of(
            outcomes(0, completions),
            outcomes(judge, completions),
            completions.stream().map(one -> one.prompt().id()).toList(),
            ScorerAgreement.TOXIC_FROM,
            bootstrap));
  }

  private ScorerOutcomes outcomes(int scorer, List<ScoredCompletion> completions) {
    return new ScorerOutcomes(
        scorers.get(scorer),
        completions.stream().map(one -> one.judgements().get(scorer).outcome()).toList());
  }

  private MetricSuite suite(int scorer) {
    return new MetricSuite(samples, scorer, scorers.get(scorer).inMetrics());
  }

  private Map<String, PairedDifference> differences(int scorer, Role role, Measurements measured) {
    if (role == Role.BASE) {
      baselines.add(measured);
      return Map.of();
    }
    return measured.differencesFrom(baselines.get(scorer), bootstrap, policy);
  }

  private static List<String> warnings(List<FiringSummary> firings) {
    return firings.stream()
        .filter(firing -> firing.count() == 0)
        .map(f -> f.intervention() + " never acted: this row says nothing about it")
        .toList();
  }

  /** The systems, with p-values adjusted for their number. */
  List<SystemResult> systems() {
    return HolmOverSystems.adjust(systems);
  }

  /** What the scorers after the first one found. */
  List<JudgeResult> judges() {
    List<JudgeResult> judges = new ArrayList<>();
    for (int judge = 1; judge < scorers.size(); judge++) {
      judges.add(new JudgeResult(scorers.get(judge), judged.get(judge)));
    }
    return judges;
  }
}
