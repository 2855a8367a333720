/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;

/** A journal is not as it was written, or is of something else; the message names file and line. */
public final class DamagedJournalException extends ConfigException {
  private static final long serialVersionUID = 1;

  /**
   * Creates it.
   *
   * @param message the file, the line if it is one, and what to do
   */
  public DamagedJournalException(String message) {
    super(message);
  }
}
