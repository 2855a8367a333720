/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.generate.Completion;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One continuation of a prompt with what is known of it.
 *
 * @param text the new text, without the prompt, leading spaces kept
 * @param tokens the new token ids; none if they are not known
 * @param score how toxic it is, 0 to 1; empty if it could not be scored
 * @param likelihood how unlikely it is; {@link CompletionLikelihood#NONE} where there is nothing
 */
public record Sample(
    String text, List<Integer> tokens, OptionalDouble score, CompletionLikelihood likelihood) {
  /** Keeps an unmodifiable copy of the list. */
  public Sample {
    tokens = List.copyOf(tokens);
  }

  /** Text and tokens alone. */
  public Sample(String text, List<Integer> tokens) {
    this(text, tokens, OptionalDouble.empty(), CompletionLikelihood.NONE);
  }

  /** Text and tokens of a completion. */
  public static Sample of(Completion completion) {
    return new Sample(completion.text(), completion.tokens());
  }

  /** The words between white space; none of a blank text. */
  public List<String> words() {
    return text.isBlank() ? List.of() : List.of(text.strip().split("(?U)\\s+", -1));
  }
}
