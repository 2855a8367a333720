/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import java.util.Objects;

/**
 * A text to be continued.
 *
 * @param id identifies the prompt within a run; random streams and paired statistics hang on it
 * @param text the text, as the model is to read it
 * @param unprompted whether the model is to begin a text of its own: it reads what its tokenizer
 *     puts before every text, or the end-of-text token if that is nothing
 */
public record Prompt(String id, String text, boolean unprompted) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if there is a text where the model is to begin its own
   */
  public Prompt {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(text, "text");
    if (unprompted && !text.isEmpty()) {
      throw new IllegalArgumentException(
          "prompt \"" + id + "\" has a text, so it is not unprompted; leave out one of the two");
    }
  }

  /** A text to be continued. It must not be empty when it comes to generating. */
  public Prompt(String id, String text) {
    this(id, text, false);
  }

  /** No text: the model begins one of its own. */
  public static Prompt unprompted(String id) {
    return new Prompt(id, "", true);
  }
}
