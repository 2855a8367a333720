/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

/** How closely ToxiEval's own program is followed. */
public enum EvaluationMode {
  /**
   * An assay of tox21 or toxcast is judged as itself; a copy of the original is no repair; shares
   * of valid candidates are of those that were proposed; a molecule whose judgement is missing is
   * left out.
   */
  CORRECTED,
  /**
   * As the program does: AMES judges all assays of tox21 and toxcast, copies may succeed, three
   * candidates are counted for every molecule, and a missing judgement is a failure.
   */
  PAPER
}
