/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

/**
 * Which direction is read off the head of a probe, with W0 of the desired class and W1 of the
 * other.
 */
public enum ProbeRow {
  /** {@code (W1 - W0) / 2}: the undesired row without what is left of a random start. */
  HALF_DIFFERENCE,
  /** {@code W1}, as in the paper. */
  UNDESIRED,
  /** {@code W0}. */
  DESIRED
}
