/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.scorer;

/** What a scorer says of one text: a probability, or why there is none. */
public sealed interface ScoreOutcome {
  /**
   * A text that was judged.
   *
   * @param toxicity the probability that the text is toxic, 0 to 1
   */
  record Scored(double toxicity) implements ScoreOutcome {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the probability is not a number from 0 to 1
     */
    public Scored {
      if (!(toxicity >= 0 && toxicity <= 1)) {
        throw new IllegalArgumentException(
            "a toxicity score is a probability from 0 to 1, not " + toxicity);
      }
    }
  }

  /**
   * A text that could not be judged. It is neither toxic nor harmless, and reports count it apart.
   *
   * @param reason why, in a few words
   */
  record Unscored(String reason) implements ScoreOutcome {}
}
