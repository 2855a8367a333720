/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core;

/** A model file or folder is missing, damaged, or not what its header says. */
public class CheckpointException extends DetoxException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message meant for the user. */
  public CheckpointException(String message) {
    super(message);
  }

  /** Creates an exception with a message meant for the user and what caused it. */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
