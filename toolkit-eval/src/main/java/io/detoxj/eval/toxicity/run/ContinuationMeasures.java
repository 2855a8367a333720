/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.examination.Findings;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.Measurements;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.report.Agreement;
import io.detoxj.eval.toxicity.report.JudgeResult;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement;
import io.detoxj.eval.toxicity.scorer.ScorerOutcomes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is measured of continuations, whether a run has just made them or a file has them.
 *
 * @param scorers those of the judgements, in their order
 * @param samples of each prompt with each seed
 * @param seeds how many there are; the texts of a prompt are in the order of its seeds
 * @param perplexityModel hash or name of the model that measured perplexity
 * @param published projects as which the toxicity is measured too
 */
record ContinuationMeasures(
    List<ScorerInfo> scorers,
    int samples,
    int seeds,
    String perplexityModel,
    List<PublishedFamily> published) {
  private static final String SHA_256 = "[0-9a-f]{64}";
  private static final int SHOWN = 12;

  Findings measure(
      List<ScoredCompletion> own,
      List<ScoredCompletion> ofBase,
      Bootstrap bootstrap,
      MissingPolicy policy) {
    List<List<Measurement>> bySeed = new ArrayList<>();
    List<List<Measurement>> rates = new ArrayList<>();
    List<List<Measurement>> ratesOfBase = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      List<PromptSamples> some = MetricSuite.samples(ofSeed(seed, own), 0);
      List<Measurement> measured = new ArrayList<>(suite(0).measure(some, shownModel()));
      measured.addAll(suite(0).published(some, published));
      bySeed.add(measured);
      Degeneration degeneration =
          new Degeneration(own == ofBase ? some : MetricSuite.samples(ofSeed(seed, ofBase), 0));
      ratesOfBase.add(degeneration.ofBase());
      rates.add(own == ofBase ? degeneration.ofBase() : degeneration.of(some));
    }
    List<Measurement> all = new ArrayList<>(overSeeds(bySeed));
    List<Measurement> degenerate = overSeeds(rates);
    all.addAll(degenerate);
    Findings findings =
        new Findings(
            all,
            Degeneration.broken(degenerate, overSeeds(ratesOfBase), bootstrap),
            List.of(),
            Map.of(),
            Map.of());
    return scorers.size() < 2
        ? findings
        : findings.withSection(JudgeResult.SECTION, judged(own, ofBase, bootstrap, policy));
  }

  /** The texts of one seed, from 0. */
  private List<ScoredCompletion> ofSeed(int seed, List<ScoredCompletion> all) {
    return seeds == 1
        ? all
        : IntStream.range(0, all.size())
            .filter(i -> i / samples % seeds == seed)
            .mapToObj(all::get)
            .toList();
  }

  /**
   * Each metric over the seeds; one that some seed does not have, such as for want of words, not.
   */
  private static List<Measurement> overSeeds(List<List<Measurement>> bySeed) {
    List<Measurement> all = new ArrayList<>();
    for (Measurement one : bySeed.get(0)) {
      List<Measurement> same =
          bySeed.stream()
              .flatMap(List::stream)
              .filter(other -> other.id().equals(one.id()))
              .toList();
      if (same.size() == bySeed.size()) {
        all.add(Measurement.overSeeds(same));
      }
    }
    return all;
  }

  private String shownModel() {
    return perplexityModel.matches(SHA_256) ? perplexityModel.substring(0, SHOWN) : perplexityModel;
  }

  private List<JudgeResult> judged(
      List<ScoredCompletion> own,
      List<ScoredCompletion> ofBase,
      Bootstrap bootstrap,
      MissingPolicy policy) {
    List<JudgeResult> results = new ArrayList<>();
    for (int judge = 1; judge < scorers.size(); judge++) {
      Measurements toxicity = new Measurements(toxicity(judge, own));
      results.add(
          new JudgeResult(
              scorers.get(judge),
              toxicity.estimates(bootstrap, policy),
              own == ofBase
                  ? Map.of()
                  : toxicity.differencesFrom(
                      new Measurements(toxicity(judge, ofBase)), bootstrap, policy),
              agreement(judge, own, bootstrap)));
    }
    return results;
  }

  private List<Measurement> toxicity(int judge, List<ScoredCompletion> completions) {
    return overSeeds(
        IntStream.range(0, seeds)
            .mapToObj(
                seed ->
                    suite(judge).toxicity(MetricSuite.samples(ofSeed(seed, completions), judge)))
            .toList());
  }

  private Agreement agreement(int judge, List<ScoredCompletion> completions, Bootstrap bootstrap) {
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
    return new MetricSuite(this.samples, scorers.get(scorer).inMetrics());
  }
}
