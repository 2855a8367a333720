/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import io.detoxj.core.ConfigException;

/**
 * A program was called in a wrong way: an option is out of its range, or two do not go together. It
 * ends with {@link ExitCode#WRONG_USE}, as an option that does not exist does.
 */
public final class UsageException extends ConfigException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception whose message names the option as the user typed it. */
  public UsageException(String message) {
    super(message);
  }
}
