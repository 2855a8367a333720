/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an intervention acted in a run.
 *
 * @param intervention its name
 * @param count how often it acted
 * @param meanRelativeChange mean norm of its change divided by the norm of what it changed
 * @param measures what a decoding intervention measured, as means over the tokens it saw, by name
 */
public record FiringSummary(
    String intervention, long count, double meanRelativeChange, Map<String, Double> measures) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative or not finite
   */
  public FiringSummary {
    measures = Collections.unmodifiableMap(new TreeMap<>(measures));
    if (!measures.values().stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          intervention + " measured what is not finite: " + measures);
    }
    if (count < 0 || !(meanRelativeChange >= 0 && Double.isFinite(meanRelativeChange))) {
      throw new IllegalArgumentException(
          "%s cannot have acted %s times with a change of %s"
              .formatted(intervention, count, meanRelativeChange));
    }
  }
}
