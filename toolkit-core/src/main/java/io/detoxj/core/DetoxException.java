/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core;

/**
 * Root of the toolkit's unchecked exceptions. The message says what was wrong, the value, what is
 * allowed and what to do.
 */
public class DetoxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message meant for the user. */
  public DetoxException(String message) {
    super(message);
  }

  /** Creates an exception with a message meant for the user and what caused it. */
  public DetoxException(String message, Throwable cause) {
    super(message, cause);
  }
}
