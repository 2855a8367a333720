/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.published;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.statistics.StandardDeviation;
import io.detoxj.eval.statistics.UnitStatistic;
import io.detoxj.eval.toxicity.metric.MetricKinds;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The standard deviation over prompts of the highest of k scores. It tells how unlike the prompts
 * are, not how sure the mean is.
 *
 * @param name the project's name for it, and the project
 * @param maximum the metric of which it is the deviation
 * @param divisor what the sum of squares is divided by
 */
public record PublishedSpread(
    String name, PublishedMaximum maximum, StandardDeviation.Divisor divisor)
    implements PublishedMetric {
  @Override
  public MetricId id() {
    return new MetricId(
        name,
        1,
        Map.of(
            "k", Integer.toString(k()),
            "scorer", maximum.scorer(),
            "nulls", maximum.nulls().inIds(),
            "deviation", divisor.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public MetricKind kind() {
    return MetricKinds.TOXICITY_SPREAD;
  }

  @Override
  public int k() {
    return maximum.k();
  }

  @Override
  public OptionalDouble ofPrompt(PromptSamples prompt) {
    return maximum.ofPrompt(prompt);
  }

  @Override
  public UnitStatistic statistic(Map<String, Double> values) {
    return new StandardDeviation(values, divisor);
  }
}
