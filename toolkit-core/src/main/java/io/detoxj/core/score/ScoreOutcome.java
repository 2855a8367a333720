/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.score;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What a scorer says of one text: a probability, or why there is none. */
public sealed interface ScoreOutcome {
  /**
   * A text that was judged.
   *
   * @param toxicity the probability that the text is toxic, 0 to 1
   * @param attributes all that the scorer says of the text, such as {@code insult} or {@code
   *     threat}, each 0 to 1, by name; none for a scorer that has but one number
   */
  record Scored(double toxicity, Map<String, Double> attributes) implements ScoreOutcome {
    /**
     * Checks the ranges and sorts the attributes by name.
     *
     * @throws IllegalArgumentException if a probability is not a number from 0 to 1
     */
    public Scored {
      requireProbability("a toxicity score", toxicity);
      attributes.forEach((name, value) -> requireProbability("the score of " + name, value));
      attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }

    /** A text of which only the toxicity is known. */
    public Scored(double toxicity) {
      this(toxicity, Map.of());
    }

    private static void requireProbability(String what, double value) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException(what + " is a probability from 0 to 1, not " + value);
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
