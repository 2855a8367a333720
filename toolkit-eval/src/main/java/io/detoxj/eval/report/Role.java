/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

/** What a system is there for. */
public enum Role {
  /** The model as it is, to which the others are compared. */
  BASE,
  /** A method that is meant to help. */
  METHOD,
  /** A change of like size that is not meant to help, such as a random direction. */
  CONTROL
}
