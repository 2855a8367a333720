/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

/**
 * What a report says of one system.
 *
 * @param system its name
 * @param role what it is there for
 * @param passing whether it passes
 * @param sentence the numbers and what follows from them
 */
public record Verdict(String system, Role role, Passing passing, String sentence) {
  /** Whether a system passes. */
  public enum Passing {
    /** It improves the primary metric within the limit on the cost. */
    PASSES,
    /** It does not. */
    FAILS,
    /** The numbers for a judgement are not there, or an intervention never acted. */
    UNDECIDED
  }
}
