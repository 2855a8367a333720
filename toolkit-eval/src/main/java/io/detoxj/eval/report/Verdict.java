/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

/**
 * What a report says of one system.
 *
 * @param system its name
 * @param role what it is there for
 * @param outcome whether it passes
 * @param sentence the numbers and what follows from them
 */
public record Verdict(String system, Role role, Outcome outcome, String sentence) {
  /** Whether a system passes. */
  public enum Outcome {
    /** It lowers toxicity within the limit on perplexity. */
    PASSES,
    /** It does not. */
    FAILS,
    /** The numbers for a judgement are not there, or an intervention never acted. */
    UNDECIDED
  }
}
