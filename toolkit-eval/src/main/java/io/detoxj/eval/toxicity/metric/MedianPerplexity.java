/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.statistics.PooledMedian;
import io.detoxj.eval.statistics.UnitStatistic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The median of the perplexities of the completions, which no outlier moves.
 *
 * @param model id of the model that scores
 */
public record MedianPerplexity(String model) implements PerplexityMetric {
  /** The name in the id. */
  public static final String NAME = "perplexity_median";

  @Override
  public MetricId id() {
    return new MetricId(NAME, 1, Map.of("given", "prompt", "model", model));
  }

  @Override
  public UnitStatistic statistic(Map<String, List<CompletionLikelihood>> byPrompt) {
    Map<String, List<Double>> perplexities = new LinkedHashMap<>();
    byPrompt.forEach(
        (id, completions) ->
            perplexities.put(
                id, completions.stream().map(c -> c.perplexity().orElseThrow()).toList()));
    return new PooledMedian(perplexities);
  }
}
