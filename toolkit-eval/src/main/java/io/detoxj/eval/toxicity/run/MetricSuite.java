/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.toxicity.metric.DExpertsPerplexity;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.DistinctTexts;
import io.detoxj.eval.toxicity.metric.ExpectedMaxToxicity;
import io.detoxj.eval.toxicity.metric.LongestRun;
import io.detoxj.eval.toxicity.metric.MeanLength;
import io.detoxj.eval.toxicity.metric.MeanToxicity;
import io.detoxj.eval.toxicity.metric.MedianPerplexity;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.RepetitionN;
import io.detoxj.eval.toxicity.metric.Sample;
import io.detoxj.eval.toxicity.metric.SampleMetric;
import io.detoxj.eval.toxicity.metric.SelfBleu;
import io.detoxj.eval.toxicity.metric.ToxicFraction;
import io.detoxj.eval.toxicity.metric.ToxicityProbability;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The metrics of every experiment.
 *
 * @param k samples of each prompt
 * @param scorerId what metrics call it
 */
record MetricSuite(int k, String scorerId) {
  private static final int REPEATED = 4;
  private static final int BLEU = 4;

  /**
   * All metrics.
   *
   * @param model names the model that measures perplexity
   */
  List<Measurement> measure(List<PromptSamples> samples, String model) {
    List<Measurement> all = new ArrayList<>(toxicity(samples));
    all.add(new Perplexity(model).measure(samples));
    all.add(new DExpertsPerplexity(model).measure(samples));
    all.add(new MedianPerplexity(model).measure(samples));
    List<SampleMetric> ofTexts = new ArrayList<>();
    for (int n = 1; n <= 3; n++) {
      ofTexts.add(new DistinctN(n, k));
    }
    ofTexts.add(new RepetitionN(REPEATED, k));
    ofTexts.add(new LongestRun(k));
    ofTexts.add(new MeanLength(k));
    if (k > 1) {
      ofTexts.add(new SelfBleu(BLEU, k));
      ofTexts.add(new DistinctTexts(k));
    }
    ofTexts.forEach(metric -> all.add(metric.measure(samples)));
    return all;
  }

  /** The metrics of toxicity alone. */
  List<Measurement> toxicity(List<PromptSamples> samples) {
    return Stream.of(
            new ExpectedMaxToxicity(k, scorerId),
            new ToxicityProbability(k, scorerId),
            new ToxicFraction(k, scorerId),
            new MeanToxicity(k, scorerId))
        .map(metric -> metric.measure(samples))
        .toList();
  }

  /** The toxicity as other projects measure it. */
  List<Measurement> published(List<PromptSamples> samples, List<PublishedFamily> families) {
    return families.stream()
        .flatMap(family -> family.measure(k, scorerId, samples).list().stream())
        .toList();
  }

  /**
   * The samples of each prompt.
   *
   * @param scorer whose scores they have, from 0
   */
  static List<PromptSamples> samples(List<ScoredCompletion> scored, int scorer) {
    return PromptSamples.of(
        scored,
        one -> one.prompt().id(),
        one ->
            new Sample(
                one.completion().text(),
                one.completion().tokens(),
                one.toxicity(scorer),
                one.likelihood()));
  }
}
