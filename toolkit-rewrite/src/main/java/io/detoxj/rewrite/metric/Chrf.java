/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.MetricId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * chrF and chrF++ (Popović, WMT 2015 and 2017), 0 to 100: precision and recall of character
 * n-grams, white space left out, and of word n-grams, where one mark of punctuation at an end of a
 * word is a word of its own. Of several references the best counts.
 *
 * @param characterOrders the longest character n-grams, 6 as a rule
 * @param wordOrders the longest word n-grams: 0 for chrF, 2 for chrF++
 * @param beta how many times recall counts as much as precision, 2 as a rule
 * @param lowercase whether case is left aside
 * @param averaging how the orders become one number
 */
public record Chrf(
    int characterOrders, int wordOrders, int beta, boolean lowercase, Averaging averaging)
    implements PooledSimilarity {
  private static final int USUAL_ORDERS = 6;
  private static final int USUAL_BETA = 2;
  private static final double ALMOST_ZERO = 1e-16;
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  /** How the orders become one number. */
  public enum Averaging {
    /** As sacrebleu: F of the mean precision and mean recall of the orders that both texts have. */
    PRECISION_AND_RECALL,
    /** As Popović's chrF++.py, NLTK and Moses: the mean over all orders of F. */
    F_SCORES
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there are no character n-grams, or a number is negative
   */
  public Chrf {
    if (characterOrders < 1 || wordOrders < 0 || beta < 1) {
      throw new IllegalArgumentException(
          "chrF needs character orders and a beta above 0, word orders from 0, not %s, %s and %s"
              .formatted(characterOrders, beta, wordOrders));
    }
  }

  /** chrF as sacrebleu has it. */
  public static Chrf standard() {
    return new Chrf(USUAL_ORDERS, 0, USUAL_BETA, false, Averaging.PRECISION_AND_RECALL);
  }

  /** chrF++ as sacrebleu has it. */
  public static Chrf plusPlus() {
    return new Chrf(USUAL_ORDERS, 2, USUAL_BETA, false, Averaging.PRECISION_AND_RECALL);
  }

  /** The same with another averaging. */
  public Chrf averaged(Averaging other) {
    return new Chrf(characterOrders, wordOrders, beta, lowercase, other);
  }

  @Override
  public MetricId id() {
    return new MetricId(
        wordOrders == 0 ? "chrf" : "chrf_plus",
        1,
        Map.of(
            "characters", Integer.toString(characterOrders),
            "words", Integer.toString(wordOrders),
            "beta", Integer.toString(beta),
            "case", lowercase ? "lower" : "mixed",
            "average", averaging == Averaging.F_SCORES ? "f" : "precision and recall"));
  }

  /** For each order: n-grams of the text, of the reference, matches; of the best reference. */
  @Override
  public double[] terms(String text, List<String> references) {
    References.require(references);
    String ours = cased(text);
    double[] best = new double[0];
    double bestScore = -1;
    for (String reference : references) {
      double[] terms = terms(ours, cased(reference));
      double score = references.size() == 1 ? 0 : ofSums(terms);
      if (score > bestScore) {
        bestScore = score;
        best = terms;
      }
    }
    return best;
  }

  private String cased(String text) {
    return lowercase ? text.toLowerCase(Locale.ROOT) : text;
  }

  private double[] terms(String text, String reference) {
    double[] terms = new double[3 * (characterOrders + wordOrders)];
    add(
        terms,
        0,
        WhiteSpace.codePointsWithout(text),
        WhiteSpace.codePointsWithout(reference),
        characterOrders);
    if (wordOrders > 0) {
      Words words = new Words();
      int[] ours = words.numbered(words(text));
      add(terms, characterOrders, ours, words.numbered(words(reference)), wordOrders);
    }
    return terms;
  }

  private static void add(double[] terms, int before, int[] ours, int[] theirs, int orders) {
    int[] matches = NgramMatches.count(ours, List.of(theirs), orders);
    for (int order = 1; order <= orders; order++) {
      int place = 3 * (before + order - 1);
      terms[place + 1] = Math.max(0, theirs.length - order + 1);
      // Without n-grams to find, those of the text are no errors.
      terms[place] = terms[place + 1] > 0 ? Math.max(0, ours.length - order + 1) : 0;
      terms[place + 2] = matches[order - 1];
    }
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : WhiteSpace.split(text)) {
      int last = word.length() - 1;
      if (last == 0 || word.codePointCount(0, word.length()) == 1) {
        words.add(word);
      } else if (PUNCTUATION.indexOf(word.charAt(last)) >= 0) {
        words.add(word.substring(0, last));
        words.add(word.substring(last));
      } else if (PUNCTUATION.indexOf(word.charAt(0)) >= 0) {
        words.add(word.substring(0, 1));
        words.add(word.substring(1));
      } else {
        words.add(word);
      }
    }
    return words;
  }

  @Override
  public double ofSums(double[] sums) {
    int orders = characterOrders + wordOrders;
    double factor = (double) beta * beta;
    double precisions = 0;
    double recalls = 0;
    double fs = 0;
    int counted = 0;
    for (int order = 0; order < orders; order++) {
      double ours = sums[3 * order];
      double theirs = sums[3 * order + 1];
      double matches = sums[3 * order + 2];
      double precision = ours > 0 ? matches / ours : ALMOST_ZERO;
      double recall = theirs > 0 ? matches / theirs : ALMOST_ZERO;
      double below = factor * precision + recall;
      fs += below > 0 ? (1 + factor) * precision * recall / below : ALMOST_ZERO;
      if (ours > 0 && theirs > 0) {
        precisions += precision;
        recalls += recall;
        counted++;
      }
    }
    if (averaging == Averaging.F_SCORES) {
      return 100 * fs / orders;
    }
    if (!(precisions + recalls > 0)) {
      return 0;
    }
    double precision = precisions / counted;
    double recall = recalls / counted;
    return 100 * (1 + factor) * precision * recall / (factor * precision + recall);
  }
}
