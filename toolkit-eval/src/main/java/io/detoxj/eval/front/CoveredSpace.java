/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.front;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The area or volume between points and a reference, lower being better. */
final class CoveredSpace {
  private CoveredSpace() {}

  /**
   * The size of the union of the boxes that reach from a point of two or three costs to the
   * reference; points that are not below it in all add nothing.
   */
  static double of(List<double[]> points, double[] reference) {
    List<double[]> inside =
        points.stream()
            .filter(point -> below(point, reference))
            // By all costs, so that the order of the points changes no rounding.
            .sorted(Comparator.comparingDouble(CoveredSpace::last).thenComparing(Arrays::compare))
            .toList();
    return reference.length == 2 ? area(inside, reference) : volume(inside, reference);
  }

  /** Of slabs from one point's third cost to the next's, each over the points that reach it. */
  private static double volume(List<double[]> byThird, double[] reference) {
    double volume = 0;
    for (int i = 0; i < byThird.size(); i++) {
      double top = i + 1 < byThird.size() ? byThird.get(i + 1)[2] : reference[2];
      double height = top - byThird.get(i)[2];
      volume += height == 0 ? 0 : height * area(byThird.subList(0, i + 1), reference);
    }
    return volume;
  }

  /** Of strips in the first cost, from the point with the lowest on. */
  private static double area(List<double[]> points, double[] reference) {
    List<double[]> byFirst =
        points.stream()
            .sorted(
                Comparator.comparingDouble((double[] point) -> point[0])
                    .thenComparingDouble(point -> point[1]))
            .toList();
    double area = 0;
    double reached = reference[1];
    for (double[] point : byFirst) {
      if (point[1] < reached) {
        area += (reference[0] - point[0]) * (reached - point[1]);
        reached = point[1];
      }
    }
    return area;
  }

  private static double last(double[] point) {
    return point[point.length - 1];
  }

  private static boolean below(double[] point, double[] reference) {
    for (int i = 0; i < point.length; i++) {
      if (!(point[i] < reference[i])) {
        return false;
      }
    }
    return true;
  }
}
