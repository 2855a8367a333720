/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

/**
 * How an intervention acted in a run.
 *
 * @param intervention its name
 * @param count how often it acted
 * @param meanRelativeChange mean norm of its change divided by the norm of what it changed
 */
public record FiringSummary(String intervention, long count, double meanRelativeChange) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative or not finite
   */
  public FiringSummary {
    if (count < 0 || !(meanRelativeChange >= 0 && Double.isFinite(meanRelativeChange))) {
      throw new IllegalArgumentException(
          "%s cannot have acted %d times with a change of %s"
              .formatted(intervention, count, meanRelativeChange));
    }
  }
}
