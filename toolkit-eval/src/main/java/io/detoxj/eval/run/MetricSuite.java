/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.eval.metric.DExpertsPerplexity;
import io.detoxj.eval.metric.DistinctN;
import io.detoxj.eval.metric.ExpectedMaxToxicity;
import io.detoxj.eval.metric.MeanToxicity;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MedianPerplexity;
import io.detoxj.eval.metric.Perplexity;
import io.detoxj.eval.metric.PromptLikelihoods;
import io.detoxj.eval.metric.PromptScores;
import io.detoxj.eval.metric.PromptTexts;
import io.detoxj.eval.metric.ToxicFraction;
import io.detoxj.eval.metric.ToxicityProbability;
import io.detoxj.eval.report.ScoredCompletion;
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
 * @param scorerId its id
 */
record MetricSuite(int k, int scorer, String scorerId) {
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
    return all;
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
