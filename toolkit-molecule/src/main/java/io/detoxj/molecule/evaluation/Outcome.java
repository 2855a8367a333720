/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

/** Whether a candidate or a molecule succeeds. */
public enum Outcome {
  /** It does. */
  SUCCESS,
  /** It does not. */
  FAILURE,
  /** Nobody knows, for a judgement or a number is missing; neither of the others. */
  UNKNOWN
}
