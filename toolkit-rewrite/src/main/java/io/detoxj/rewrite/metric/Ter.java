/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricId;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Translation edit rate (Snover et al., AMTA 2006) as sacrebleu 2 computes it: the fewest edits of
 * words and shifts of word sequences found, by the mean length of the references, times 100; may
 * exceed 100. An empty text and reference have 0, an empty reference otherwise 100.
 *
 * <p>Words are what white space divides. The options of Tercom for punctuation and Asian languages
 * are not there.
 *
 * @param caseSensitive whether case counts; by default it does not
 */
public record Ter(boolean caseSensitive) implements PooledSimilarity {
  /** With case left aside, as sacrebleu does unless told otherwise. */
  public Ter() {
    this(false);
  }

  @Override
  public MetricId id() {
    return new MetricId(
        "ter", 1, Map.of("case", caseSensitive ? "mixed" : "lower", "tokenize", "tercom"));
  }

  @Override
  public Direction better() {
    return Direction.LOWER;
  }

  /** The fewest edits over the references, and the mean length of these. */
  @Override
  public double[] terms(String text, List<String> references) {
    References.require(references);
    Words words = new Words();
    int[] ours = words.numbered(words(text));
    int fewest = Integer.MAX_VALUE;
    double length = 0;
    for (String reference : references) {
      int[] theirs = words.numbered(words(reference));
      fewest = Math.min(fewest, new ShiftedEdits(theirs).edits(ours));
      length += theirs.length;
    }
    return new double[] {fewest, length / references.size()};
  }

  private List<String> words(String text) {
    return WhiteSpace.split(caseSensitive ? text : text.toLowerCase(Locale.ROOT));
  }

  @Override
  public double ofSums(double[] sums) {
    if (sums[1] > 0) {
      return 100 * sums[0] / sums[1];
    }
    return sums[0] > 0 ? 100 : 0;
  }
}
