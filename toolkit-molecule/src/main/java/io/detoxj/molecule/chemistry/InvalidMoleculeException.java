/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import io.detoxj.core.DetoxException;

/** A text is no molecule, or one that cannot be computed with. */
public final class InvalidMoleculeException extends DetoxException {
  private static final long serialVersionUID = 1L;

  private final MoleculeProblem problem;

  /** Creates an exception with what it is counted as and a message meant for the user. */
  public InvalidMoleculeException(MoleculeProblem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /** Creates an exception as above, with what caused it. */
  public InvalidMoleculeException(MoleculeProblem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  /** What it is counted as. */
  public MoleculeProblem problem() {
    return problem;
  }
}
