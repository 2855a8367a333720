/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import io.detoxj.core.DetoxException;

/** That a server gave no answer that can be used; the message has no word of what it sent. */
public final class NoAnswerException extends DetoxException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final int attempts;

  /** What was wrong. */
  public enum Kind {
    /** There was no answer after the last attempt: no connection, too slow, or a busy server. */
    NONE,
    /** It was larger than allowed. */
    TOO_LARGE,
    /** It was no JSON. */
    UNREADABLE
  }

  NoAnswerException(Kind kind, int attempts, String message) {
    super(message);
    this.kind = kind;
    this.attempts = attempts;
  }

  /** What was wrong. */
  public Kind kind() {
    return kind;
  }

  /** How many attempts were made, from 1. */
  public int attempts() {
    return attempts;
  }
}
