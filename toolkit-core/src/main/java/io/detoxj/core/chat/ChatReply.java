/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import org.jspecify.annotations.Nullable;

/**
 * What came of a request.
 *
 * @param kind whether there is an answer
 * @param text the answer; empty if there is none
 * @param problem why there is none, for people; empty if there is one
 * @param cut whether the answer ended because no more tokens were allowed
 * @param tokensRead of the request, or null if that is not known
 * @param tokensWritten of the answer, or null if that is not known
 * @param attempts how often it was asked, 0 if not at all
 */
public record ChatReply(
    Kind kind,
    String text,
    String problem,
    boolean cut,
    @Nullable Long tokensRead,
    @Nullable Long tokensWritten,
    int attempts) {
  /** Kinds of replies. */
  public enum Kind {
    /** There is an answer of at least one letter. */
    ANSWERED,
    /** The answer is blank. */
    EMPTY,
    /** The server says that it, or the model, will not answer this. */
    REFUSED,
    /** The request is longer than the model reads. */
    TOO_LONG,
    /** There is none, for another reason. */
    FAILED
  }

  /** An answer, or a blank one. */
  static ChatReply of(
      String text, boolean cut, @Nullable Long read, @Nullable Long written, int attempts) {
    Kind kind = text.isBlank() ? Kind.EMPTY : Kind.ANSWERED;
    return new ChatReply(kind, text, "", cut, read, written, attempts);
  }

  /** No answer. */
  static ChatReply none(Kind kind, String problem, int attempts) {
    return new ChatReply(kind, "", problem, false, null, null, attempts);
  }
}
