/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.detoxj.eval.statistics.Interval;

/** What came of a metric: a number with its interval, or why there is none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "result")
@JsonSubTypes({
  @JsonSubTypes.Type(value = MetricResult.Estimate.class, name = "estimate"),
  @JsonSubTypes.Type(value = MetricResult.Refused.class, name = "refused")
})
public sealed interface MetricResult {
  /** The definition. */
  MetricId id();

  /** How many samples there were, with and without a value. */
  int samples();

  /** How many of the samples had no value. */
  int missing();

  /** The share of the samples that had no value, 0 to 1. */
  default double missingShare() {
    return samples() == 0 ? 0 : (double) missing() / samples();
  }

  /**
   * A number.
   *
   * @param id the definition
   * @param value the number
   * @param interval by bootstrap over units
   * @param units how many units have a part in it
   * @param samples how many samples there were, with and without a value
   * @param missing how many of the samples had no value
   */
  record Estimate(MetricId id, double value, Interval interval, int units, int samples, int missing)
      implements MetricResult {
    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public Estimate {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(id + " cannot be " + value);
      }
    }
  }

  /**
   * No number.
   *
   * @param id the definition
   * @param reason why there is none, and what to do
   * @param samples how many samples there were, with and without a value
   * @param missing how many of the samples had no value
   */
  record Refused(MetricId id, String reason, int samples, int missing) implements MetricResult {}
}
