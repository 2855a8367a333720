/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import io.detoxj.core.ConfigException;

/** One line of a prompt file is not a prompt; the lines after it may be. */
final class BadLineException extends ConfigException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * Names the file and the line.
   *
   * @param reason what was wrong and what to do
   */
  BadLineException(String file, int line, String reason) {
    super("%s line %s: %s".formatted(file, line, reason));
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
