/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * A mean over prompts of a number made from the texts and tokens of each prompt's samples.
 *
 * @param id the definition
 * @param kind what it is about
 * @param k samples of each prompt
 * @param least samples with fewer tokens are left out and count as missing
 * @param number of the samples of a prompt that count, at least one
 */
public record TextMetric(
    MetricId id, MetricKind kind, int k, int least, Function<List<Sample>, OptionalDouble> number)
    implements SampleMetric {
  /**
   * Repetition within a completion: {@code 1 - distinct n-grams / n-grams} of its tokens (Welleck
   * et al., "Neural Text Generation with Unlikelihood Training", ICLR 2020, seq-rep-n), averaged
   * over samples and then over prompts. Completions of fewer than n tokens are missing.
   *
   * @param n length of the n-grams in tokens
   * @throws IllegalArgumentException if n is below 1
   */
  public static TextMetric repetition(int n, int k) {
    if (n < 1) {
      throw new IllegalArgumentException("n-grams are of 1 token or more, not " + n);
    }
    return new TextMetric(
        ofTokens("rep_" + n, k),
        MetricKinds.REPETITION,
        k,
        n,
        some -> some.stream().mapToDouble(one -> repeated(one.tokens(), n)).average());
  }

  /**
   * The longest run of one and the same token in a completion, in tokens, averaged over samples and
   * then over prompts; 1 if no token follows itself. Completions without tokens are missing.
   */
  public static TextMetric longestRun(int k) {
    return new TextMetric(
        ofTokens("longest_run", k),
        MetricKinds.REPETITION,
        k,
        1,
        some -> some.stream().mapToDouble(one -> longest(one.tokens())).average());
  }

  /** Mean length of completions in tokens, the end of text not counted. Empty ones count as 0. */
  public static TextMetric meanLength(int k) {
    return new TextMetric(
        ofTokens("mean_length", k),
        MetricKinds.LENGTH,
        k,
        0,
        some -> some.stream().mapToDouble(one -> one.tokens().size()).average());
  }

  /**
   * The share of a prompt's samples that are distinct texts: distinct texts over k, averaged over
   * prompts. It is 1/k if a system always says the same.
   */
  public static TextMetric distinctTexts(int k) {
    return new TextMetric(
        new MetricId("distinct_texts", 1, Map.of("k", Integer.toString(k))),
        MetricKinds.DIVERSITY,
        k,
        0,
        some ->
            OptionalDouble.of(
                (double) some.stream().map(Sample::text).distinct().count() / some.size()));
  }

  private static MetricId ofTokens(String name, int k) {
    return new MetricId(name, 1, Map.of("k", Integer.toString(k), "unit", "token"));
  }

  private static double repeated(List<Integer> tokens, int n) {
    Set<List<Integer>> distinct = new HashSet<>();
    int total = tokens.size() - n + 1;
    for (int start = 0; start < total; start++) {
      distinct.add(tokens.subList(start, start + n));
    }
    return 1 - (double) distinct.size() / total;
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

  @Override
  public boolean counts(Sample sample) {
    return sample.tokens().size() >= least;
  }

  @Override
  public OptionalDouble ofPrompt(List<Sample> samples) {
    return number.apply(samples);
  }
}
