/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import java.util.List;
import java.util.Objects;

/**
 * The samples of one prompt as text.
 *
 * @param promptId which prompt
 * @param texts the new text of each sample, without the prompt, leading spaces kept
 */
public record PromptTexts(String promptId, List<String> texts) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there are no samples
   */
  public PromptTexts {
    Objects.requireNonNull(promptId, "promptId");
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("prompt " + promptId + " has no samples");
    }
  }
}
