/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core;

/** A scorer cannot be built or used. */
public class ScoringException extends DetoxException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message meant for the user. */
  public ScoringException(String message) {
    super(message);
  }

  /** Creates an exception with a message meant for the user and what caused it. */
  public ScoringException(String message, Throwable cause) {
    super(message, cause);
  }
}
