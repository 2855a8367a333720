/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The longest run of one and the same token in a completion, in tokens, averaged over samples and
 * then over prompts; 1 if no token follows itself. Completions without tokens are missing.
 *
 * @param k samples of each prompt
 */
public record LongestRun(int k) implements SampleMetric {
  @Override
  public MetricKind kind() {
    return MetricKinds.REPETITION;
  }

  @Override
  public MetricId id() {
    return new MetricId("longest_run", 1, Map.of("k", Integer.toString(k), "unit", "token"));
  }

  @Override
  public boolean counts(Sample sample) {
    return !sample.tokens().isEmpty();
  }

  @Override
  public OptionalDouble ofPrompt(List<Sample> samples) {
    return samples.stream().mapToDouble(sample -> longest(sample.tokens())).average();
  }

  private static int longest(List<Integer> tokens) {
    int longest = 1;
    int run = 1;
    for (int i = 1; i < tokens.size(); i++) {
      run = tokens.get(i).equals(tokens.get(i - 1)) ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
