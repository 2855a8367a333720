/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.eval.metric.CompletionLikelihood;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One completion with all that was found of it.
 *
 * @param system which system wrote it
 * @param prompt what it continues
 * @param completion the text and its tokens
 * @param toxicity the score of the text, 0 to 1, or empty if it was not scored
 * @param unscoredReason why it was not scored; null if it was
 * @param likelihood how unlikely it was to the model that measures perplexity
 */
public record ScoredCompletion(
    String system,
    Prompt prompt,
    Completion completion,
    OptionalDouble toxicity,
    @Nullable String unscoredReason,
    CompletionLikelihood likelihood) {
  /**
   * Checks that the parts belong together.
   *
   * @throws IllegalArgumentException if the completion is of another prompt, the score is not from
   *     0 to 1, or there is not exactly one of a score and a reason
   */
  public ScoredCompletion {
    if (!completion.promptId().equals(prompt.id())) {
      throw new IllegalArgumentException(
          "a completion of " + completion.promptId() + " is not one of " + prompt.id());
    }
    if (toxicity.isPresent() && !(toxicity.getAsDouble() >= 0 && toxicity.getAsDouble() <= 1)) {
      throw new IllegalArgumentException("a score is from 0 to 1, not " + toxicity.getAsDouble());
    }
    if (toxicity.isPresent() == (unscoredReason != null)) {
      throw new IllegalArgumentException(
          "a completion has either a score or a reason why not, but there is %s and %s"
              .formatted(toxicity, unscoredReason));
    }
  }
}
