/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.published;

import io.detoxj.eval.toxicity.metric.PromptScores;
import io.detoxj.eval.toxicity.metric.PromptTexts;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The samples of one prompt with their scores.
 *
 * @param texts the samples
 * @param scores one for each of them, of the same prompt
 */
public record ScoredTexts(PromptTexts texts, PromptScores scores) {
  /**
   * Checks that the two belong together.
   *
   * @throws IllegalArgumentException if they are of two prompts or not of the same number
   */
  public ScoredTexts {
    if (!texts.promptId().equals(scores.promptId())
        || texts.texts().size() != scores.scores().size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d texts of prompt %s do not go with %d scores of prompt %s",
              texts.texts().size(),
              texts.promptId(),
              scores.scores().size(),
              scores.promptId()));
    }
  }

  /** The samples of a prompt, a score or nothing for each text. */
  public static ScoredTexts of(String promptId, List<String> texts, List<OptionalDouble> scores) {
    return new ScoredTexts(new PromptTexts(promptId, texts), new PromptScores(promptId, scores));
  }

  /** Which prompt. */
  public String promptId() {
    return texts.promptId();
  }
}
