/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One metric of one system as text for a table.
 *
 * @param value with its interval, or {@code refused}
 * @param difference from the base with its interval
 * @param pValue of the difference
 * @param adjustedPValue the same adjusted for the number of systems
 */
public record ResultCells(String value, String difference, String pValue, String adjustedPValue) {
  /** Stands where there is no number. */
  public static final String NONE = "-";

  /**
   * The texts of a result.
   *
   * @param difference from the base; null if there is none
   */
  public static ResultCells of(MetricResult result, @Nullable PairedDifference difference) {
    String value = "refused";
    int decimals = 3;
    if (result instanceof MetricResult.Estimate estimate) {
      decimals = Numbers.decimals(estimate.value(), estimate.interval());
      value = Numbers.withInterval(estimate.value(), estimate.interval(), decimals);
    }
    Optional<Significance> tested =
        Optional.ofNullable(difference).map(PairedDifference::significance);
    return new ResultCells(
        value,
        difference == null
            ? NONE
            : Numbers.signedWithInterval(
                difference.difference(), difference.interval(), Math.max(2, decimals)),
        tested.map(Significance::pValue).map(Numbers::pValue).orElse(NONE),
        tested.map(Significance::adjustedPValue).map(Numbers::pValue).orElse(NONE));
  }

  /** All four in their order. */
  public List<String> list() {
    return List.of(value, difference, pValue, adjustedPValue);
  }
}
