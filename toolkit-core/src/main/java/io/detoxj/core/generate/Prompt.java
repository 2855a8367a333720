/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.tokenizer.Tokenizer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text to be continued.
 *
 * @param id identifies the prompt within a run; random streams and paired statistics hang on it
 * @param text the text, as the model is to read it unless it is rendered
 * @param unprompted whether the model is to begin a text of its own: it reads what its tokenizer
 *     puts before every text, or the end-of-text token if that is nothing
 * @param rendered what the model reads in place of the text, such as the text as a turn of a chat,
 *     with every special token in it; null for the text itself
 */
public record Prompt(String id, String text, boolean unprompted, @Nullable String rendered) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if there is a text where the model is to begin its own
   */
  public Prompt {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(text, "text");
    if (unprompted && !(text.isEmpty() && rendered == null)) {
      throw new IllegalArgumentException(
          "prompt \"" + id + "\" has a text, so it is not unprompted; leave out one of the two");
    }
  }

  /** A text to be continued, or none if the model is to begin one. */
  public Prompt(String id, String text, boolean unprompted) {
    this(id, text, unprompted, null);
  }

  /** A text to be continued. It must not be empty when it comes to generating. */
  public Prompt(String id, String text) {
    this(id, text, false, null);
  }

  /** No text: the model begins one of its own. */
  public static Prompt unprompted(String id) {
    return new Prompt(id, "", true, null);
  }

  /** The same, but the model reads another text, in which every special token stands. */
  public Prompt renderedAs(String whole) {
    return new Prompt(id, text, false, whole);
  }

  /**
   * The ids of what the model reads: of the text with the special tokens that the tokenizer puts
   * around it, of a rendered text as it is.
   */
  public int[] tokens(Tokenizer tokenizer) {
    return rendered == null ? tokenizer.encodePrompt(text) : tokenizer.encode(rendered);
  }
}
