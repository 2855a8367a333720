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
 * Diversity as the evaluation of DExperts computes it (Liu et al., "DExperts", ACL 2021): the
 * samples of a prompt are split on single spaces and pooled; the distinct n-grams are divided by
 * the number of words, whatever n is; the mean is over prompts. A leading space gives an empty
 * word, which counts. It falls with k.
 *
 * @param n length of the n-grams in words, 1 to 3
 * @param k samples of each prompt
 */
public record DistinctN(int n, int k) implements SampleMetric {
  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if n is not from 1 to 3
   */
  public DistinctN {
    if (n < 1 || n > 3) {
      throw new IllegalArgumentException("n-grams are of 1 to 3 words, not " + n);
    }
  }

  /** The name in the id, {@code dist_1} to {@code dist_3}. */
  public static String name(int n) {
    return "dist_" + n;
  }

  @Override
  public MetricId id() {
    return new MetricId(name(n), 1, Map.of("k", Integer.toString(k), "split", "space"));
  }

  @Override
  public MetricKind kind() {
    return MetricKinds.DIVERSITY;
  }

  @Override
  public OptionalDouble ofPrompt(List<Sample> samples) {
    return OptionalDouble.of(ofTexts(samples.stream().map(Sample::text).toList()));
  }

  private double ofTexts(List<String> texts) {
    Set<List<String>> distinct = new HashSet<>();
    int total = 0;
    for (String text : texts) {
      // The limit -1 keeps empty words at the end.
      List<String> words = List.of(text.split(" ", -1));
      total += words.size();
      for (int i = 0; i + n <= words.size(); i++) {
        distinct.add(words.subList(i, i + n));
      }
    }
    return (double) distinct.size() / total;
  }
}
