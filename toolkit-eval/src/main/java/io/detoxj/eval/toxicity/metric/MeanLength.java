/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Mean length of completions in tokens, the end of text not counted. Empty ones count as 0.
 *
 * @param k samples of each prompt
 */
public record MeanLength(int k) implements SampleMetric {
  @Override
  public MetricKind kind() {
    return MetricKinds.LENGTH;
  }

  @Override
  public MetricId id() {
    return new MetricId("mean_length", 1, Map.of("k", Integer.toString(k), "unit", "token"));
  }

  @Override
  public OptionalDouble ofPrompt(List<Sample> samples) {
    return samples.stream().mapToDouble(sample -> sample.tokens().size()).average();
  }
}
