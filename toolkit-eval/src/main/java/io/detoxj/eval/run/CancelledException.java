/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.DetoxException;

/** A run was stopped because the caller wanted it; what it had done stays in its journal. */
public final class CancelledException extends DetoxException {
  private static final long serialVersionUID = 1L;

  /** Creates it with a message. */
  public CancelledException(String message) {
    super(message);
  }
}
