/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.front.FrontObjective;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricResult;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How a metric of a report becomes an objective of a front.
 *
 * @param metric its name
 * @param scale whether its value counts, or its ratio to the base's
 * @param direction which values are better
 * @param reference the value from which gains are counted; null for that of the base
 * @param ideal the value up to which they are counted; null if there is no end to the good
 */
public record FrontAxis(
    String metric,
    Scale scale,
    Direction direction,
    @Nullable Double reference,
    @Nullable Double ideal) {
  /** What of a metric counts. */
  public enum Scale {
    /** Its value. */
    VALUE,
    /** Its value divided by the base's. */
    RATIO_TO_BASE
  }

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if a bound is not finite or the ideal is not better than the
   *     reference
   */
  public FrontAxis {
    Objects.requireNonNull(scale, "scale");
    // Has the same checks.
    FrontObjective unused = new FrontObjective(metric, direction, reference, ideal);
  }

  /**
   * A metric of which more is better, as a share of the base's, from a floor up to 1.
   *
   * @param metric such as an accuracy
   * @param floor below 1, such as 0.9
   */
  public static FrontAxis capability(String metric, double floor) {
    return new FrontAxis(metric, Scale.RATIO_TO_BASE, Direction.HIGHER, floor, 1.0);
  }

  /** The name of the objective: that of the metric, with {@code _ratio} for a ratio. */
  public String name() {
    return scale == Scale.VALUE ? metric : metric + "_ratio";
  }

  /**
   * Where a system lies.
   *
   * @return empty if the metric was refused or not measured, or there is no ratio to the base's
   */
  public OptionalDouble value(SystemResult system, SystemResult base) {
    OptionalDouble value = estimate(system);
    if (scale == Scale.VALUE || value.isEmpty()) {
      return value;
    }
    OptionalDouble of = estimate(base);
    return of.isPresent() && of.getAsDouble() != 0
        ? OptionalDouble.of(value.getAsDouble() / of.getAsDouble())
        : OptionalDouble.empty();
  }

  /**
   * The objective in a report with this base. If the base is as good as the ideal already, it has
   * no reference, for nothing can be gained.
   */
  public FrontObjective objective(SystemResult base) {
    if (reference != null) {
      return new FrontObjective(name(), direction, reference, ideal);
    }
    OptionalDouble own = value(base, base);
    boolean gains =
        own.isPresent()
            && (ideal == null
                || (direction == Direction.LOWER
                    ? ideal < own.getAsDouble()
                    : ideal > own.getAsDouble()));
    return new FrontObjective(name(), direction, gains ? own.getAsDouble() : null, ideal);
  }

  private OptionalDouble estimate(SystemResult system) {
    return system.estimate(metric).stream().mapToDouble(MetricResult.Estimate::value).findFirst();
  }
}
