/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.ConfigException;

/** A file that a method needs is not there; a row with {@code optional=true} is left out then. */
public class MissingArtifactException extends ConfigException {
  private static final long serialVersionUID = 1;

  /**
   * Creates one.
   *
   * @param message what is missing, where it was looked for, and how to make it
   */
  public MissingArtifactException(String message) {
    super(message);
  }
}
