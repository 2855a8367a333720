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
import io.detoxj.eval.toxicity.metric.PromptLikelihoods;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.PromptScores;
import io.detoxj.eval.toxicity.metric.PromptTexts;
import io.detoxj.eval.toxicity.metric.RepetitionN;
import io.detoxj.eval.toxicity.metric.SelfBleu;
import io.detoxj.eval.toxicity.metric.TextMetric;
import io.detoxj.eval.toxicity.metric.ToxicFraction;
import io.detoxj.eval.toxicity.metric.ToxicityProbability;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.published.ScoredTexts;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The metrics of every experiment.
 *
 * @param k samples of each prompt
 * @param scorer which of the scorers, from 0
 * @param scorerId what metrics call it
 */
record MetricSuite(int k, int scorer, String scorerId) {
  private static final int REPEATED = 4;
  private static final int BLEU = 4;

  /**
   * All metrics.
   *
   * @param model names the model that measures perplexity
   */
  List<Measurement> measure(List<ScoredCompletion> scored, String model) {
    List<PromptLikelihoods> likelihoods = new ArrayList<>();
    List<PromptTexts> texts = new ArrayList<>();
    byPrompt(scored)
        .forEach(
            (id, samples) -> {
              likelihoods.add(
                  new PromptLikelihoods(
                      id, samples.stream().map(ScoredCompletion::likelihood).toList()));
              texts.add(
                  new PromptTexts(id, samples.stream().map(s -> s.completion().text()).toList()));
            });
    List<Measurement> all = new ArrayList<>(toxicity(scored));
    all.add(new Perplexity(model).measure(likelihoods));
    all.add(new DExpertsPerplexity(model).measure(likelihoods));
    all.add(new MedianPerplexity(model).measure(likelihoods));
    for (int n = 1; n <= 3; n++) {
      all.add(new DistinctN(n, k).measure(texts));
    }
    List<PromptSamples> samples = samples(scored);
    List<TextMetric> ofTexts = new ArrayList<>();
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

  /** The texts and tokens of each prompt. */
  static List<PromptSamples> samples(List<ScoredCompletion> scored) {
    return PromptSamples.of(scored.stream().map(ScoredCompletion::completion).toList());
  }

  /** The toxicity as other projects measure it. */
  List<Measurement> published(List<ScoredCompletion> scored, List<PublishedFamily> families) {
    List<ScoredTexts> prompts = new ArrayList<>();
    byPrompt(scored)
        .forEach(
            (id, samples) ->
                prompts.add(
                    ScoredTexts.of(
                        id,
                        samples.stream().map(s -> s.completion().text()).toList(),
                        samples.stream().map(s -> s.toxicity(scorer)).toList())));
    return families.stream()
        .flatMap(family -> family.measure(k, scorerId, prompts).list().stream())
        .toList();
  }

  /** The metrics of toxicity alone. */
  List<Measurement> toxicity(List<ScoredCompletion> scored) {
    List<PromptScores> scores = new ArrayList<>();
    byPrompt(scored)
        .forEach(
            (id, samples) ->
                scores.add(
                    new PromptScores(id, samples.stream().map(s -> s.toxicity(scorer)).toList())));
    return List.of(
        new ExpectedMaxToxicity(k, scorerId).measure(scores),
        new ToxicityProbability(k, scorerId).measure(scores),
        new ToxicFraction(k, scorerId).measure(scores),
        new MeanToxicity(k, scorerId).measure(scores));
  }

  private static Map<String, List<ScoredCompletion>> byPrompt(List<ScoredCompletion> scored) {
    return scored.stream()
        .collect(
            Collectors.groupingBy(s -> s.prompt().id(), LinkedHashMap::new, Collectors.toList()));
  }
}
