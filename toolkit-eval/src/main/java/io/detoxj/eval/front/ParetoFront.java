/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.front;

import io.detoxj.eval.metric.MetricId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Systems weighed by two or three objectives. A point dominates another if it is at least as good
 * in every objective and better in one; the points that none dominates are the Pareto front.
 *
 * @param objectives two or three
 * @param points all systems, those on the front and those behind it
 */
public record ParetoFront(List<FrontObjective> objectives, List<FrontPoint> points) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there are not two or three objectives, two objectives or
   *     two points have the same name, or a point has not a value for each objective
   */
  public ParetoFront {
    objectives = List.copyOf(objectives);
    points = List.copyOf(points);
    if (objectives.size() < 2 || objectives.size() > 3) {
      throw new IllegalArgumentException(
          "a front is of 2 or 3 objectives, not " + objectives.size() + ": " + objectives);
    }
    if (objectives.stream().map(FrontObjective::name).distinct().count() < objectives.size()) {
      throw new IllegalArgumentException("two objectives have the same name: " + objectives);
    }
    if (points.stream().map(FrontPoint::name).distinct().count() < points.size()) {
      throw new IllegalArgumentException("two points have the same name: " + points);
    }
    for (FrontPoint point : points) {
      if (point.values().size() != objectives.size()) {
        throw new IllegalArgumentException(
            "%s has %s values for %s objectives"
                .formatted(point.name(), point.values().size(), objectives.size()));
      }
    }
  }

  /** The points that none dominates, in their order; of equal points all. */
  public List<FrontPoint> efficient() {
    return points.stream().filter(point -> dominating(point).isEmpty()).toList();
  }

  /** The points that another dominates, in their order. */
  public List<FrontPoint> dominated() {
    return points.stream().filter(point -> !dominating(point).isEmpty()).toList();
  }

  /** The points that dominate one, in their order; empty if it is on the front. */
  public List<FrontPoint> dominating(FrontPoint point) {
    double[] costs = costs(point);
    return points.stream().filter(other -> dominates(costs(other), costs)).toList();
  }

  /**
   * How far the front reaches.
   *
   * @return empty if an objective has no reference; 0 if no point is better than the reference in
   *     every objective
   */
  public Optional<FrontArea> area() {
    if (objectives.stream().anyMatch(objective -> objective.reference() == null)) {
      return Optional.empty();
    }
    double[] reference = objectives.stream().mapToDouble(FrontObjective::referenceCost).toArray();
    // Without the dominated points, which add nothing but another order of rounding.
    double value = CoveredSpace.of(efficient().stream().map(this::costs).toList(), reference);
    double range = 1;
    boolean bounded = true;
    for (FrontObjective objective : objectives) {
      Double ideal = objective.ideal();
      bounded &= ideal != null;
      range *= ideal == null ? 1 : objective.referenceCost() - objective.cost(ideal);
    }
    return Optional.of(new FrontArea(areaId(), value, bounded ? value / range : null));
  }

  private MetricId areaId() {
    Map<String, String> ranges =
        objectives.stream().collect(Collectors.toMap(FrontObjective::name, FrontObjective::range));
    return new MetricId(objectives.size() == 2 ? "front_area" : "front_volume", 1, ranges);
  }

  private double[] costs(FrontPoint point) {
    return IntStream.range(0, objectives.size())
        .mapToDouble(i -> objectives.get(i).cost(point.values().get(i)))
        .toArray();
  }

  private static boolean dominates(double[] first, double[] second) {
    boolean better = false;
    for (int i = 0; i < first.length; i++) {
      if (first[i] > second[i]) {
        return false;
      }
      better |= first[i] < second[i];
    }
    return better;
  }
}
