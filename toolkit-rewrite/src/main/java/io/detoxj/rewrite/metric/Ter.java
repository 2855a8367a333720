/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Translation edit rate (Snover et al., AMTA 2006) as sacrebleu 2 computes it: the fewest edits of
 * words and shifts of word sequences found, by the mean length of the references, times 100; may
 * exceed 100. An empty text and reference have 0, an empty reference otherwise 100.
 *
 * <p>Words are what white space divides, after what the options do to a text.
 *
 * @param caseSensitive whether case counts; by default it does not
 * @param normalized whether marks are parted from words, and XML escapes read, as Tercom does
 * @param noPunctuation whether marks are taken out, those within words too
 * @param asian whether the two before also act on Chinese characters, each then a word, and on
 *     Asian marks; alone it does nothing
 */
public record Ter(boolean caseSensitive, boolean normalized, boolean noPunctuation, boolean asian)
    implements PooledSimilarity {
  /** With case left aside, as sacrebleu does unless told otherwise. */
  public Ter() {
    this(false);
  }

  /** Without the options of Tercom's normalisation. */
  public Ter(boolean caseSensitive) {
    this(caseSensitive, false, false, false);
  }

  /** The same with marks parted from words. */
  public Ter withNormalization() {
    return new Ter(caseSensitive, true, noPunctuation, asian);
  }

  /** The same without marks. */
  public Ter withoutPunctuation() {
    return new Ter(caseSensitive, normalized, true, asian);
  }

  /** The same with Asian characters and marks treated as such. */
  public Ter withAsianSupport() {
    return new Ter(caseSensitive, normalized, noPunctuation, true);
  }

  @Override
  public MetricId id() {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("case", caseSensitive ? "mixed" : "lower");
    parameters.put("tokenize", "tercom");
    if (normalized) {
      parameters.put("norm", "yes");
    }
    if (noPunctuation) {
      parameters.put("punct", "no");
    }
    if (asian) {
      parameters.put("asian", "yes");
    }
    return new MetricId("ter", 1, parameters);
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
    String line = WhiteSpace.stripTrailing(text);
    line = caseSensitive ? line : line.toLowerCase(Locale.ROOT);
    line = normalized ? TercomWords.normalized(line, asian) : line;
    return WhiteSpace.split(noPunctuation ? TercomWords.withoutPunctuation(line, asian) : line);
  }

  @Override
  public double ofSums(double[] sums) {
    if (sums[1] > 0) {
      return 100 * sums[0] / sums[1];
    }
    return sums[0] > 0 ? 100 : 0;
  }
}
