/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The share of a prompt's samples that are distinct texts: distinct texts over k, averaged over
 * prompts. It is 1/k if a system always says the same.
 *
 * @param k samples of each prompt
 */
public record DistinctTexts(int k) implements SampleMetric {
  @Override
  public MetricKind kind() {
    return MetricKinds.DIVERSITY;
  }

  @Override
  public MetricId id() {
    return new MetricId("distinct_texts", 1, Map.of("k", Integer.toString(k)));
  }

  @Override
  public OptionalDouble ofPrompt(List<Sample> samples) {
    long distinct = samples.stream().map(Sample::text).distinct().count();
    return OptionalDouble.of((double) distinct / samples.size());
  }
}
