/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import io.detoxj.core.DetoxException;
import java.util.Locale;

/** A notebook does not run. */
public final class NotebookException extends DetoxException {
  private static final long serialVersionUID = 1L;

  private final int line;

  /**
   * Creates one.
   *
   * @param notebook the name of its file
   * @param line where, from 1
   * @param what was wrong
   * @param snippet what stands there
   * @param details diagnostics, or what to do
   */
  NotebookException(String notebook, int line, String what, String snippet, String details) {
    super(
        String.format(
                Locale.ROOT,
                "%s:%d: %s%n%s%n%s",
                notebook,
                line,
                what,
                snippet.strip().indent(4),
                details)
            .strip());
    this.line = line;
  }

  /** The line of the file, from 1. */
  public int line() {
    return line;
  }
}
