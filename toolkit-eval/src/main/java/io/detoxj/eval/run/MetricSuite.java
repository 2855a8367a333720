/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.eval.metric.DExpertsPerplexity;
import io.detoxj.eval.metric.DistinctN;
import io.detoxj.eval.metric.ExpectedMaxToxicity;
import io.detoxj.eval.metric.MeanToxicity;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.Measurements;
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
 * @param scorer id of the scorer
 * @param model names the model that measures perplexity
 */
record MetricSuite(int k, String scorer, String model) {

  Measurements measure(List<ScoredCompletion> scored) {
    List<PromptScores> scores = new ArrayList<>();
    List<PromptLikelihoods> likelihoods = new ArrayList<>();
    List<PromptTexts> texts = new ArrayList<>();
    byPrompt(scored)
        .forEach(
            (id, samples) -> {
              scores.add(
                  new PromptScores(id, samples.stream().map(ScoredCompletion::toxicity).toList()));
              likelihoods.add(
                  new PromptLikelihoods(
                      id, samples.stream().map(ScoredCompletion::likelihood).toList()));
              texts.add(
                  new PromptTexts(id, samples.stream().map(s -> s.completion().text()).toList()));
            });
    List<Measurement> all = new ArrayList<>();
    all.add(new ExpectedMaxToxicity(k, scorer).measure(scores));
    all.add(new ToxicityProbability(k, scorer).measure(scores));
    all.add(new ToxicFraction(k, scorer).measure(scores));
    all.add(new MeanToxicity(k, scorer).measure(scores));
    all.add(new Perplexity(model).measure(likelihoods));
    all.add(new DExpertsPerplexity(model).measure(likelihoods));
    all.add(new MedianPerplexity(model).measure(likelihoods));
    for (int n = 1; n <= 3; n++) {
      all.add(new DistinctN(n, k).measure(texts));
    }
    return new Measurements(all);
  }

  private static Map<String, List<ScoredCompletion>> byPrompt(List<ScoredCompletion> scored) {
    return scored.stream()
        .collect(
            Collectors.groupingBy(s -> s.prompt().id(), LinkedHashMap::new, Collectors.toList()));
  }
}
