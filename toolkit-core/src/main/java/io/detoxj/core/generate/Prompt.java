/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import java.util.Objects;

/**
 * A text to be continued.
 *
 * @param id identifies the prompt within a run; random streams and paired statistics hang on it
 * @param text the text, as the model is to read it
 */
public record Prompt(String id, String text) {
  /** Checks that both parts are there. */
  public Prompt {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(text, "text");
  }
}
