/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import io.detoxj.core.DetoxException;

/** A hook point that does not exist, with the nearest that do. */
public final class UnknownHookPointException extends DetoxException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message meant for the user. */
  public UnknownHookPointException(String message) {
    super(message);
  }
}
