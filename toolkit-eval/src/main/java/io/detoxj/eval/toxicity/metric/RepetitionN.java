/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Repetition within a completion: {@code 1 - distinct n-grams / n-grams} of its tokens (Welleck et
 * al., "Neural Text Generation with Unlikelihood Training", ICLR 2020, seq-rep-n), averaged over
 * samples and then over prompts. Completions of fewer than n tokens have none and are missing.
 *
 * @param n length of the n-grams in tokens, 1 or more
 * @param k samples of each prompt
 */
public record RepetitionN(int n, int k) implements SampleMetric {
  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if n is below 1
   */
  public RepetitionN {
    if (n < 1) {
      throw new IllegalArgumentException("n-grams are of 1 token or more, not " + n);
    }
  }

  @Override
  public MetricKind kind() {
    return MetricKinds.REPETITION;
  }

  @Override
  public MetricId id() {
    return new MetricId("rep_" + n, 1, Map.of("k", Integer.toString(k), "unit", "token"));
  }

  @Override
  public boolean counts(Sample sample) {
    return sample.tokens().size() >= n;
  }

  @Override
  public OptionalDouble ofPrompt(List<Sample> samples) {
    return samples.stream().mapToDouble(sample -> repeated(sample.tokens())).average();
  }

  private double repeated(List<Integer> tokens) {
    Set<List<Integer>> distinct = new HashSet<>();
    int total = tokens.size() - n + 1;
    for (int start = 0; start < total; start++) {
      distinct.add(tokens.subList(start, start + n));
    }
    return 1 - (double) distinct.size() / total;
  }
}
