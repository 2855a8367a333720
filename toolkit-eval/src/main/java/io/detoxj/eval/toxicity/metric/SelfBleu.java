/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Self-BLEU (Zhu et al., "Texygen", SIGIR 2018): how alike the samples of a prompt are. The BLEU of
 * each sample is taken with the other samples of its prompt as references, and the mean is over
 * samples and then over prompts. Texts that are all the same have 1; it grows with k.
 *
 * <p>BLEU is that of Papineni et al. (ACL 2002) for one sentence, with words between white space,
 * equal weights of the n-grams of 1 to n words, and the brevity penalty by the reference nearest in
 * length, of two the shorter. A precision of 0 out of c n-grams is taken for 0.1 / c (method 1 of
 * Chen and Cherry, WMT 2014); a sample that shares no word has 0.
 *
 * @param n length of the longest n-grams in words, 1 to 4
 * @param k samples of each prompt, 2 or more
 */
public record SelfBleu(int n, int k) implements SampleMetric {
  private static final double EPSILON = 0.1;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if n is not from 1 to 4 or k below 2
   */
  public SelfBleu {
    if (n < 1 || n > 4 || k < 2) {
      throw new IllegalArgumentException(
          "self-BLEU is of n-grams of 1 to 4 words among 2 samples or more, not n=%s and k=%s"
              .formatted(n, k));
    }
  }

  @Override
  public MetricKind kind() {
    return MetricKinds.REPETITION;
  }

  @Override
  public MetricId id() {
    return new MetricId(
        "self_bleu_" + n,
        1,
        Map.of("k", Integer.toString(k), "split", "whitespace", "smoothing", "epsilon 0.1"));
  }

  @Override
  public OptionalDouble ofPrompt(List<Sample> samples) {
    List<List<String>> words = samples.stream().map(Sample::words).toList();
    double[] logPrecisions = new double[words.size()];
    boolean[] sharesNone = new boolean[words.size()];
    for (int order = 1; order <= n; order++) {
      List<Map<List<String>, Integer>> counts = counts(words, order);
      Map<List<String>, Highest> highest = highest(counts);
      for (int i = 0; i < counts.size(); i++) {
        int shared = 0;
        int total = 0;
        for (Map.Entry<List<String>, Integer> entry : counts.get(i).entrySet()) {
          shared += Math.min(entry.getValue(), highest.get(entry.getKey()).without(i));
          total += entry.getValue();
        }
        sharesNone[i] |= order == 1 && shared == 0;
        logPrecisions[i] += Math.log((shared == 0 ? EPSILON : shared) / Math.max(1, total)) / n;
      }
    }
    double sum = 0;
    for (int i = 0; i < words.size(); i++) {
      sum += sharesNone[i] ? 0 : brevityPenalty(words, i) * Math.exp(logPrecisions[i]);
    }
    return OptionalDouble.of(sum / words.size());
  }

  private static List<Map<List<String>, Integer>> counts(List<List<String>> texts, int order) {
    return texts.stream()
        .map(
            words -> {
              Map<List<String>, Integer> counts = new HashMap<>();
              for (int start = 0; start + order <= words.size(); start++) {
                counts.merge(words.subList(start, start + order), 1, Integer::sum);
              }
              return counts;
            })
        .toList();
  }

  /** The highest count of an n-gram in a sample, and the highest in any other sample. */
  private record Highest(int count, int sample, int second) {
    int without(int other) {
      return other == sample ? second : count;
    }

    Highest with(int newCount, int newSample) {
      return newCount > count
          ? new Highest(newCount, newSample, count)
          : new Highest(count, sample, Math.max(second, newCount));
    }
  }

  private static Map<List<String>, Highest> highest(List<Map<List<String>, Integer>> counts) {
    Map<List<String>, Highest> highest = new HashMap<>();
    for (int i = 0; i < counts.size(); i++) {
      int sample = i;
      counts
          .get(i)
          .forEach(
              (gram, count) ->
                  highest.put(
                      gram, highest.getOrDefault(gram, new Highest(0, -1, 0)).with(count, sample)));
    }
    return highest;
  }

  private static double brevityPenalty(List<List<String>> texts, int sample) {
    int length = texts.get(sample).size();
    int nearest = Integer.MAX_VALUE;
    for (int i = 0; i < texts.size(); i++) {
      int other = texts.get(i).size();
      int closer = Integer.compare(Math.abs(other - length), Math.abs(nearest - length));
      if (i != sample && (closer < 0 || (closer == 0 && other < nearest))) {
        nearest = other;
      }
    }
    return length >= nearest ? 1 : Math.exp(1 - (double) nearest / length);
  }
}
