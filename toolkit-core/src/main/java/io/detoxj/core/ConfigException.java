/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core;

/** A file of settings, prompts or data written by the user is not valid. */
public class ConfigException extends DetoxException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message meant for the user. */
  public ConfigException(String message) {
    super(message);
  }

  /** Creates an exception with a message meant for the user and what caused it. */
  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
