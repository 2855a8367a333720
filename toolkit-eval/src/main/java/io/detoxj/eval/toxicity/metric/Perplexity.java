/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.UnitStatistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Perplexity over all completions together: {@code exp(sum of nll / sum of tokens)}. Every token
 * weighs the same, so a few odd short completions do not decide it.
 *
 * @param model id of the model that scores
 */
public record Perplexity(String model) implements PerplexityMetric {
  /** The name in the id. */
  public static final String NAME = "perplexity";

  @Override
  public MetricId id() {
    return new MetricId(NAME, 1, Map.of("given", "prompt", "model", model));
  }

  @Override
  public UnitStatistic statistic(Map<String, List<CompletionLikelihood>> byPrompt) {
    List<RatioOfSums.Term> terms = new ArrayList<>();
    byPrompt.forEach(
        (id, completions) ->
            terms.add(
                new RatioOfSums.Term(
                    id,
                    completions.stream().mapToDouble(CompletionLikelihood::nll).sum(),
                    completions.stream().mapToLong(CompletionLikelihood::tokens).sum())));
    return new RatioOfSums(terms, RatioOfSums.Scale.EXPONENTIAL);
  }
}
