/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.ConfigException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the terms of a lexicon are written in its file. Without named columns a line is a term, or a
 * term and its rating; {@code #} at the start of a line makes it a comment. With named columns the
 * first line is their header, there are no comments, and a field may stand in quotation marks.
 *
 * @param separator what stands between the fields of a line: a tab or a comma; with named columns
 *     or ratings alone
 * @param termColumn the header of the column of terms, or null if there is no header
 * @param ratingColumn the header of the column of ratings, or null if terms have none or there is
 *     no header
 * @param rated whether terms have ratings
 * @param lowest the rating that stands for a weight of 0; no term may be rated lower
 * @param highest the rating that stands for a weight of 1; no term may be rated higher
 */
public record LexiconFormat(
    char separator,
    @Nullable String termColumn,
    @Nullable String ratingColumn,
    boolean rated,
    double lowest,
    double highest) {
  /**
   * Checks that the parts fit each other.
   *
   * @throws ConfigException if the separator is neither a tab nor a comma, a rating column is named
   *     without a term column or without ratings, or the range of ratings is empty
   */
  public LexiconFormat {
    if (separator != '\t' && separator != ',') {
      throw new ConfigException(
          "the separator of a lexicon must be a tab or a comma, not '" + separator + "'");
    }
    boolean header = termColumn != null;
    if ((ratingColumn != null) != (header && rated)) {
      throw new ConfigException(
          "a lexicon with a header and ratings needs both columns named, any other no rating column, but they are %s and %s"
              .formatted(termColumn, ratingColumn));
    }
    if (!(lowest < highest) || Double.isInfinite(highest - lowest)) {
      throw new ConfigException(
          "the lowest rating must be below the highest, both finite, but they are %s and %s"
              .formatted(lowest, highest));
    }
  }

  /** One term a line; each weighs 1. */
  public static LexiconFormat plain() {
    return new LexiconFormat('\t', null, null, false, 0, 1);
  }

  /**
   * A term, a tab and its rating on each line.
   *
   * @param lowest the rating that stands for a weight of 0
   * @param highest the rating that stands for a weight of 1
   */
  public static LexiconFormat rated(double lowest, double highest) {
    return new LexiconFormat('\t', null, null, true, lowest, highest);
  }

  /** Columns under a header, of which one has the terms; each weighs 1. */
  public static LexiconFormat columns(char separator, String termColumn) {
    Objects.requireNonNull(termColumn, "termColumn");
    return new LexiconFormat(separator, termColumn, null, false, 0, 1);
  }

  /**
   * Columns under a header, one with the terms and one with their ratings.
   *
   * @param lowest the rating that stands for a weight of 0
   * @param highest the rating that stands for a weight of 1
   */
  public static LexiconFormat columns(
      char separator, String termColumn, String ratingColumn, double lowest, double highest) {
    Objects.requireNonNull(termColumn, "termColumn");
    return new LexiconFormat(separator, termColumn, ratingColumn, true, lowest, highest);
  }

  /** The weight of a rating, 0 to 1; not a number if the rating is out of its range. */
  double weight(double rating) {
    boolean inside = rating >= lowest && rating <= highest;
    return inside ? (rating - lowest) / (highest - lowest) : Double.NaN;
  }
}
