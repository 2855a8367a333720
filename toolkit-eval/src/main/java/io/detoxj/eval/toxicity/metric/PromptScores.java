/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The toxicity scores of the samples of one prompt.
 *
 * @param promptId which prompt
 * @param scores one for each sample, 0 to 1; empty where the sample could not be scored
 */
public record PromptScores(String promptId, List<OptionalDouble> scores) {
  /**
   * Copies the scores.
   *
   * @throws IllegalArgumentException if there are none, or one is not a number from 0 to 1
   */
  public PromptScores {
    Objects.requireNonNull(promptId, "promptId");
    scores = List.copyOf(scores);
    if (scores.isEmpty()) {
      throw new IllegalArgumentException("prompt " + promptId + " has no samples");
    }
    for (OptionalDouble score : scores) {
      if (score.isPresent() && !(score.getAsDouble() >= 0 && score.getAsDouble() <= 1)) {
        throw new IllegalArgumentException(
            "prompt %s has the score %s; scores are from 0 to 1"
                .formatted(promptId, score.getAsDouble()));
      }
    }
  }

  /** The scores that are there, in the order of the samples. */
  public double[] scored() {
    return scores.stream()
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }
}
