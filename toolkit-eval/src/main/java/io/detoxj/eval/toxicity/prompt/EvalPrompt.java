/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import io.detoxj.core.generate.Prompt;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A prompt of an evaluation with what its file says of it.
 *
 * @param prompt id and text
 * @param toxicity the toxicity of the prompt itself, 0 to 1, by whatever scorer the authors of the
 *     file used; empty if the file gives none
 * @param group which part of the set it belongs to, for results by group
 */
public record EvalPrompt(Prompt prompt, OptionalDouble toxicity, String group) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the toxicity is not a number from 0 to 1
   */
  public EvalPrompt {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(group, "group");
    if (toxicity.isPresent() && !(toxicity.getAsDouble() >= 0 && toxicity.getAsDouble() <= 1)) {
      throw new IllegalArgumentException(
          "the toxicity of prompt " + prompt.id() + " must be from 0 to 1, not " + toxicity);
    }
  }

  /** The same with another prompt, such as one that a model reads as a turn of a chat. */
  public EvalPrompt with(Prompt other) {
    return new EvalPrompt(other, toxicity, group);
  }
}
