/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.MetricId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * BLEU (Papineni et al., ACL 2002) as sacrebleu 2 computes it (Post, WMT 2018), 0 to 100: the
 * geometric mean of the precisions of n-grams, times the brevity penalty by the reference nearest
 * in length, of two the shorter.
 *
 * @param tokenizer cuts texts into words
 * @param lowercase whether case is left aside
 * @param smoothing what stands for a precision of 0
 * @param orders the longest n-grams in words, 4 as a rule
 * @param effectiveOrder whether n-grams longer than the text are left out of the mean, as is usual
 *     for single sentences
 */
public record Bleu(
    BleuTokenizer tokenizer,
    boolean lowercase,
    Smoothing smoothing,
    int orders,
    boolean effectiveOrder)
    implements PooledSimilarity {
  private static final int USUAL_ORDERS = 4;
  private static final double LOG_OF_ZERO = -9_999_999_999.0;
  private static final int FIRST_MATCH = 2;

  /** What stands for a precision of 0; the methods are those of Chen and Cherry (WMT 2014). */
  public enum Smoothing {
    /** Nothing: the score is 0 but for rounding. */
    NONE,
    /** Method 1: 0.1 matches. */
    FLOOR,
    /** Method 2: 1 more match and n-gram of each order above 1. */
    ADD_ONE,
    /** Method 3, that of NIST: a half, a quarter, and so on of a match. */
    EXPONENTIAL;

    private static final double FLOOR_VALUE = 0.1;

    private String nameInId() {
      return switch (this) {
        case NONE -> "none";
        case FLOOR -> "floor 0.1";
        case ADD_ONE -> "add-k 1";
        case EXPONENTIAL -> "exp";
      };
    }
  }

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if it is not from 1 to 9
   */
  public Bleu {
    if (orders < 1 || orders > 9) {
      throw new IllegalArgumentException("BLEU is of n-grams of 1 to 9 words, not " + orders);
    }
  }

  /** That of {@code sacrebleu.corpus_bleu}: 4-grams, exponential smoothing, case kept. */
  public static Bleu corpus(BleuTokenizer tokenizer) {
    return new Bleu(tokenizer, false, Smoothing.EXPONENTIAL, USUAL_ORDERS, false);
  }

  /** That of {@code sacrebleu.sentence_bleu}: as {@link #corpus} by the effective order. */
  public static Bleu sentence(BleuTokenizer tokenizer) {
    return new Bleu(tokenizer, false, Smoothing.EXPONENTIAL, USUAL_ORDERS, true);
  }

  /** The same with case left aside. */
  public Bleu lowercased() {
    return new Bleu(tokenizer, true, smoothing, orders, effectiveOrder);
  }

  /** The same with another smoothing. */
  public Bleu smoothed(Smoothing other) {
    return new Bleu(tokenizer, lowercase, other, orders, effectiveOrder);
  }

  @Override
  public MetricId id() {
    return new MetricId(
        "bleu",
        1,
        Map.of(
            "tokenize", tokenizer.nameInId(),
            "case", lowercase ? "lower" : "mixed",
            "smooth", smoothing.nameInId(),
            "orders", Integer.toString(orders),
            "effective", effectiveOrder ? "yes" : "no"));
  }

  /** Length of the text, of the nearest reference, matches of each order, n-grams of each order. */
  @Override
  public double[] terms(String text, List<String> references) {
    References.require(references);
    Words words = new Words();
    int[] ours = words.numbered(words(text));
    List<int[]> theirs = new ArrayList<>();
    references.forEach(reference -> theirs.add(words.numbered(words(reference))));
    double[] terms = new double[FIRST_MATCH + 2 * orders];
    terms[0] = ours.length;
    terms[1] = nearestLength(ours.length, theirs);
    int[] matches = NgramMatches.count(ours, theirs, orders);
    for (int order = 1; order <= orders; order++) {
      terms[FIRST_MATCH + order - 1] = matches[order - 1];
      terms[FIRST_MATCH + orders + order - 1] = Math.max(0, ours.length - order + 1);
    }
    return terms;
  }

  private List<String> words(String text) {
    String cased = lowercase ? text.toLowerCase(Locale.ROOT) : text;
    return tokenizer.words(WhiteSpace.stripTrailing(cased));
  }

  static int nearestLength(int length, List<int[]> references) {
    int nearest = -1;
    for (int[] reference : references) {
      int closer =
          nearest < 0
              ? -1
              : Integer.compare(Math.abs(reference.length - length), Math.abs(nearest - length));
      if (closer < 0 || (closer == 0 && reference.length < nearest)) {
        nearest = reference.length;
      }
    }
    return nearest;
  }

  @Override
  public double ofSums(double[] sums) {
    double ours = sums[0];
    double theirs = sums[1];
    if (noMatches(sums)) {
      return 0;
    }
    double logs = 0;
    int counted = orders;
    double halved = 1;
    for (int order = 1; order <= orders; order++) {
      int more = smoothing == Smoothing.ADD_ONE && order > 1 ? 1 : 0;
      double matches = sums[FIRST_MATCH + order - 1] + more;
      double total = sums[FIRST_MATCH + orders + order - 1] + more;
      if (total == 0) {
        logs += effectiveOrder ? 0 : LOG_OF_ZERO * (orders - order + 1);
        break;
      }
      counted = effectiveOrder ? order : orders;
      if (matches == 0 && smoothing == Smoothing.EXPONENTIAL) {
        halved *= 2;
        matches = 1 / halved;
      } else if (matches == 0 && smoothing == Smoothing.FLOOR) {
        matches = Smoothing.FLOOR_VALUE;
      }
      logs += matches == 0 ? LOG_OF_ZERO : Math.log(100 * matches / total);
    }
    double brevity = ours < theirs ? Math.exp(1 - theirs / ours) : 1;
    return brevity * Math.exp(logs / counted);
  }

  private boolean noMatches(double[] sums) {
    for (int order = 1; order <= orders; order++) {
      if (sums[FIRST_MATCH + order - 1] > 0) {
        return false;
      }
    }
    return true;
  }
}
