/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.Optional;

/**
 * When a method passes: its primary metric is better than the base's and better than that of each
 * of its own controls, all by the paired test at level 0.05 after Holm over the methods and their
 * controls; its cost is at most so many times that of the base, all its interventions acted, and it
 * is not broken.
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

  /** What a comparison shows. */
  enum Shown {
    /** That the system is better. */
    BETTER,
    /** That it is worse. */
    WORSE,
    /** Neither. */
    NOTHING,
    /** It cannot say: there is no such number, or no test of it. */
    UNKNOWN
  }

  /** What a difference shows by its adjusted p-value alone; its interval has no part in it. */
  static Shown shown(Optional<PairedDifference> found, Direction better) {
    Double adjusted =
        found.map(PairedDifference::significance).map(Significance::adjustedPValue).orElse(null);
    if (adjusted == null) {
      return Shown.UNKNOWN;
    }
    double difference = found.get().difference();
    if (adjusted > PairedDifference.USUAL_LEVEL || difference == 0) {
      return Shown.NOTHING;
    }
    return difference < 0 == (better == Direction.LOWER) ? Shown.BETTER : Shown.WORSE;
  }

  /** At most 1.5 times the cost of the base. */
  public static VerdictRule standard() {
    return new VerdictRule(1.5);
  }
}
