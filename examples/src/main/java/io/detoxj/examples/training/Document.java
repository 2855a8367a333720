/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import java.util.Objects;

/**
 * One text of the corpus, or one piece of a long text.
 *
 * @param source the {@link CorpusSource#name()} it comes from
 * @param text the text as published
 */
public record Document(String source, String text) {
  /** Checks that both parts are there. */
  public Document {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(text, "text");
  }
}
