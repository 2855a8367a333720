/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.ConfigException;

/**
 * When a system passes: the whole interval of its difference in the primary metric lies on the
 * better side of 0, its cost is at most so many times that of the base, all its interventions
 * acted, and it is not broken.
 *
 * @param maxCostRatio the highest cost, as a multiple of the base's
 */
public record VerdictRule(double maxCostRatio) {
  /**
   * Checks the ratio.
   *
   * @throws ConfigException if it is not finite and above 0
   */
  public VerdictRule {
    if (!(maxCostRatio > 0 && Double.isFinite(maxCostRatio))) {
      throw new ConfigException(
          "the highest ratio of the cost, such as perplexity, must be above 0, not "
              + maxCostRatio);
    }
  }

  /** At most 1.5 times the cost of the base. */
  public static VerdictRule standard() {
    return new VerdictRule(1.5);
  }
}
