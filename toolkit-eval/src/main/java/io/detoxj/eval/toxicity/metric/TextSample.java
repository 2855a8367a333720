/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.generate.Completion;
import java.util.List;

/**
 * One completion as text and as tokens.
 *
 * @param text the new text, without the prompt, leading spaces kept
 * @param tokens the new token ids; none if they are not known
 */
public record TextSample(String text, List<Integer> tokens) {
  /** Copies the list. */
  public TextSample {
    tokens = List.copyOf(tokens);
  }

  /** Text and tokens of a completion. */
  public static TextSample of(Completion completion) {
    return new TextSample(completion.text(), completion.tokens());
  }

  /** The words between white space; none of a blank text. */
  public List<String> words() {
    return text.isBlank() ? List.of() : List.of(text.strip().split("(?U)\\s+", -1));
  }
}
