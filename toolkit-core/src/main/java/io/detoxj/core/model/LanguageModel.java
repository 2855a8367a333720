/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.tokenizer.Tokenizer;

/**
 * A language model as a black box: token ids in, next-token logits out. Safe for use by several
 * threads, each with its own {@link Session}.
 */
public interface LanguageModel extends AutoCloseable {
  /** The tokenizer; closed with the model. */
  Tokenizer tokenizer();

  /** The number of tokens the logits range over. */
  int vocabularySize();

  /** The longest sequence, in tokens. */
  int contextLength();

  /** The id of the end-of-text token. */
  int endOfText();

  /**
   * Opens a session with an empty cache, to be used by one thread and closed by the caller before
   * the model.
   */
  Session newSession();

  /** Frees the model's memory. A second call does nothing. */
  @Override
  void close();
}
