/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core;

/** An intervention does not fit the model, or broke its contract while running. */
public class InterventionException extends DetoxException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message meant for the user. */
  public InterventionException(String message) {
    super(message);
  }

  /** Creates an exception with a message meant for the user and what caused it. */
  public InterventionException(String message, Throwable cause) {
    super(message, cause);
  }
}
