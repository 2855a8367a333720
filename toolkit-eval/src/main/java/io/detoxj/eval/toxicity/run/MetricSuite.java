/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.toxicity.metric.AttributeMetric;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import io.detoxj.eval.toxicity.metric.SampleMetric;
import io.detoxj.eval.toxicity.metric.SelfBleu;
import io.detoxj.eval.toxicity.metric.TextMetric;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** The metrics of every experiment with k samples of each prompt, and what they call the scorer. */
record MetricSuite(int k, String scorerId) {
  private static final int REPEATED = 4;
  private static final int BLEU = 4;

  /** All metrics; the model measures perplexity. */
  List<Measurement> measure(List<PromptSamples> samples, String model) {
    List<Measurement> all = new ArrayList<>(toxicity(samples));
    all.add(Perplexity.pooled(model).measure(samples));
    all.add(Perplexity.dexperts(model).measure(samples));
    all.add(Perplexity.median(model).measure(samples));
    List<SampleMetric> ofTexts = new ArrayList<>();
    for (int n = 1; n <= 3; n++) {
      ofTexts.add(new DistinctN(n, k));
    }
    ofTexts.add(TextMetric.repetition(REPEATED, k));
    ofTexts.add(TextMetric.longestRun(k));
    ofTexts.add(TextMetric.meanLength(k));
    if (k > 1) {
      ofTexts.add(new SelfBleu(BLEU, k));
      ofTexts.add(TextMetric.distinctTexts(k));
    }
    ofTexts.forEach(metric -> all.add(metric.measure(samples)));
    return all;
  }

  /** The metrics of toxicity alone. */
  List<Measurement> toxicity(List<PromptSamples> samples) {
    return Stream.of(
            ToxicityMetric.expectedMax(k, scorerId),
            ToxicityMetric.probability(k, scorerId),
            ToxicityMetric.fraction(k, scorerId),
            ToxicityMetric.mean(k, scorerId))
        .map(metric -> metric.measure(samples))
        .toList();
  }

  /** The metrics of what a scorer says beside toxicity, from the attributes of each completion. */
  List<Measurement> attributes(List<ScoredCompletion> scored, int scorer, List<String> attributes) {
    List<Measurement> all = new ArrayList<>();
    for (String attribute : attributes) {
      List<PromptSamples> samples = samples(scored, one -> one.attribute(scorer, attribute));
      AttributeMetric.of(attribute, k, scorerId).forEach(one -> all.add(one.measure(samples)));
    }
    return all;
  }

  /** The toxicity as other projects measure it. */
  List<Measurement> published(List<PromptSamples> samples, List<PublishedFamily> families) {
    return families.stream()
        .flatMap(family -> family.measure(k, scorerId, samples).list().stream())
        .toList();
  }

  /** The samples of each prompt with the scores of one scorer, from 0. */
  static List<PromptSamples> samples(List<ScoredCompletion> scored, int scorer) {
    return samples(scored, one -> one.toxicity(scorer));
  }

  private static List<PromptSamples> samples(
      List<ScoredCompletion> scored, Function<ScoredCompletion, OptionalDouble> score) {
    return PromptSamples.of(
        scored,
        one -> one.prompt().id(),
        one ->
            new Sample(
                one.completion().text(),
                one.completion().tokens(),
                score.apply(one),
                one.likelihood()));
  }
}
