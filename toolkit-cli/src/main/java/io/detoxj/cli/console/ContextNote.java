/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import io.detoxj.core.generate.PromptLengths;
import java.util.Locale;
import java.util.Optional;

/** Tells that completions may end because the context is full, before they do. */
public final class ContextNote {
  private ContextNote() {}

  /**
   * A line of its own, if any prompt leaves too little room.
   *
   * @param lengths of the prompts
   * @param maxNewTokens as asked for with {@code --tokens}
   */
  public static Optional<String> of(PromptLengths lengths, int maxNewTokens) {
    if (lengths.cut() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            ("%d of %d prompts leave no room for %d new tokens (--tokens): prompt and new tokens must"
                + " fit the model's context of %d, and prompt \"%s\" has %d; longer texts end there"),
            lengths.cut(),
            lengths.prompts(),
            maxNewTokens,
            lengths.context(),
            lengths.longestId(),
            lengths.longest()));
  }
}
