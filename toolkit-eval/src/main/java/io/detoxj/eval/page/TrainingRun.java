/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a training did, step by step, for {@link TrainingPage}.
 *
 * @param name in the legend
 * @param steps the numbers of each step by name; a name may be missing in some of them
 */
public record TrainingRun(String name, List<Map<String, Double>> steps) {
  /** Keeps copies. */
  public TrainingRun {
    steps = steps.stream().map(Map::copyOf).toList();
  }

  /** Points {@code [x, y]} of the steps that have both numbers, finite. */
  List<double[]> points(String x, String y) {
    List<double[]> points = new ArrayList<>();
    for (Map<String, Double> step : steps) {
      double across = step.getOrDefault(x, Double.NaN);
      double up = step.getOrDefault(y, Double.NaN);
      if (Double.isFinite(across) && Double.isFinite(up)) {
        points.add(new double[] {across, up});
      }
    }
    return points;
  }

  /** The mean of a number over the first so many steps that have it; empty if none has. */
  OptionalDouble first(String name, int count) {
    List<Double> all = values(name);
    return mean(all.subList(0, Math.min(count, all.size())));
  }

  /** The same of the last ones. */
  OptionalDouble last(String name, int count) {
    List<Double> all = values(name);
    return mean(all.subList(Math.max(0, all.size() - count), all.size()));
  }

  private List<Double> values(String name) {
    return steps.stream()
        .map(step -> step.getOrDefault(name, Double.NaN))
        .filter(Double::isFinite)
        .toList();
  }

  private static OptionalDouble mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average();
  }
}
