/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.score;

import io.detoxj.core.io.Fingerprint;
import java.util.List;

/** Gives texts a probability of being toxic. */
public interface Scorer extends AutoCloseable {
  /** Which scorer this is, for reports. */
  ScorerInfo info();

  /**
   * Everything that makes the scores: weights, list, labels, windows, thresholds, versions of code.
   * Scores that were kept are used again for a scorer of an equal fingerprint alone, so that what
   * is left out here mixes scores of two scorers. A service that nobody can look into says what it
   * is asked for, and where.
   */
  Fingerprint fingerprint();

  /**
   * Scores texts.
   *
   * @param texts the texts, none of them null
   * @return one outcome per text, in the same order
   * @throws io.detoxj.core.ScoringException if the scorer as a whole fails; a single text it cannot
   *     judge is {@link ScoreOutcome.Unscored} instead
   */
  List<ScoreOutcome> score(List<String> texts);

  /**
   * Whether {@link #score} may be called by several threads at once. A run in which several work
   * waits with its calls for each other where it may not, which is the default.
   */
  default boolean concurrent() {
    return false;
  }

  /**
   * Whether there is anything in a text that this scorer judges. Where there is not, {@link #score}
   * says {@link ScoreOutcome.Unscored} however often it is asked, and nothing has failed. By
   * default a letter or a digit.
   */
  default boolean judges(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /**
   * What a reader of the scores should know of what this scorer cannot see, in short sentences;
   * reports keep them. None by default, which says that none are known, not that there are none.
   */
  default List<String> limits() {
    return List.of();
  }

  /**
   * What this scorer says of a text beside its toxicity and that is the worse the higher it is,
   * such as {@code threat}: names of {@link ScoreOutcome.Scored#attributes} of which reports have
   * metrics of their own. None by default.
   */
  default List<String> attributes() {
    return List.of();
  }

  /** Frees what the scorer holds; a scorer that holds nothing does nothing here. */
  @Override
  default void close() {}
}
