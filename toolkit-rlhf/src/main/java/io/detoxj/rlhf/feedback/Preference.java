/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

/** Which of two answers somebody, or a measure, takes for the better one. */
public enum Preference {
  /** Neither; in files 0. */
  TIE,
  /** The first; in files 1. */
  FIRST,
  /** The second; in files 2. */
  SECOND;

  /** The one of the greater number. */
  static Preference of(double first, double second) {
    return first == second ? TIE : first > second ? FIRST : SECOND;
  }
}
