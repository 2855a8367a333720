/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.front;

import io.detoxj.eval.metric.Direction;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that are weighed against each other.
 *
 * @param name lower case with underscores, such as {@code toxicity_probability}
 * @param direction which values are better
 * @param reference the value from which gains are counted: what is no better adds nothing to the
 *     area of a front. Null if there is none, and then there is no area
 * @param ideal the value up to which gains are counted: what is better counts as this, such as a
 *     perplexity below that of the base. Null if there is no end to the good
 */
public record FrontObjective(
    String name, Direction direction, @Nullable Double reference, @Nullable Double ideal) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the name is not lower case with digits and underscores, a
   *     value is not finite, or the ideal is not better than the reference
   */
  public FrontObjective {
    Objects.requireNonNull(direction, "direction");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of an objective: " + name);
    }
    if ((reference != null && !Double.isFinite(reference))
        || (ideal != null && !Double.isFinite(ideal))) {
      throw new IllegalArgumentException(
          "%s needs a finite reference and ideal or null, not %s and %s"
              .formatted(name, reference, ideal));
    }
    if (reference != null
        && ideal != null
        && !(direction == Direction.LOWER ? ideal < reference : ideal > reference)) {
      throw new IllegalArgumentException(
          "of %s, whose %s values are better, the ideal %s must be better than the reference %s"
              .formatted(
                  name, direction == Direction.LOWER ? "lower" : "higher", ideal, reference));
    }
  }

  /** An objective without reference and ideal. */
  public FrontObjective(String name, Direction direction) {
    this(name, direction, null, null);
  }

  /** How bad a value is: lower is better whatever the direction, and the ideal is the best. */
  double cost(double value) {
    double signed = signed(value);
    return ideal == null ? signed : Math.max(signed, signed(ideal));
  }

  /** The cost from which gains are counted. */
  double referenceCost() {
    return signed(Objects.requireNonNull(reference));
  }

  /** The range that counts, as it stands in the id of an area. */
  String range() {
    if (ideal != null) {
      return reference + " to " + ideal;
    }
    return (direction == Direction.LOWER ? "below " : "above ") + reference;
  }

  private double signed(double value) {
    return direction == Direction.LOWER ? value : -value;
  }
}
