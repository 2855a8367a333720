/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

/** What a test is to find if the system and the base are not alike. */
public enum Alternative {
  /** The system is lower or higher than the base. */
  TWO_SIDED,
  /** The system is lower than the base. */
  LOWER,
  /** The system is higher than the base. */
  HIGHER
}
