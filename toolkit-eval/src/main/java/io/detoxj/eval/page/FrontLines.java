/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.front.FrontPoint;
import io.detoxj.eval.front.ParetoFront;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportFronts;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a plot of two metrics shows.
 *
 * @param families the base, if it has both numbers, then a line for each family by strength
 * @param front the staircase of the base and the methods
 */
public record FrontLines(List<Line> families, Line front) {
  private static final String FRONT = "front of methods";

  /**
   * A line of the plot.
   *
   * @param name in the legend
   * @param role of its systems
   * @param system the first of them; empty for the front
   * @param points {@code [x, y]}
   */
  public record Line(String name, Role role, String system, List<double[]> points) {
    /** All values of one axis, 0 being x. */
    public double[] column(int index) {
      return points.stream().mapToDouble(point -> point[index]).toArray();
    }
  }

  /**
   * The lines of a report.
   *
   * @param x the axis to the right
   * @param y the axis upwards
   */
  public static FrontLines of(Report report, FrontAxis x, FrontAxis y) {
    ReportFronts fronts = ReportFronts.of(report, List.of(x, y));
    List<Line> lines = new ArrayList<>();
    Set<String> names = new HashSet<>(Set.of(FRONT));
    String base = report.base().system();
    fronts.methods().points().stream()
        .filter(point -> point.name().equals(base))
        .forEach(
            point ->
                lines.add(new Line(unused(names, base), Role.BASE, base, List.of(place(point)))));
    for (ReportFronts.FamilyFront one : fronts.families()) {
      Map<String, FrontPoint> points =
          one.front().points().stream()
              .collect(Collectors.toMap(FrontPoint::name, Function.identity()));
      lines.add(
          new Line(
              unused(names, one.family().name()),
              one.family().role(),
              one.family().systems().get(0).system(),
              one.family().systems().stream()
                  .map(SystemResult::system)
                  .map(points::get)
                  .map(FrontLines::place)
                  .toList()));
    }
    return new FrontLines(lines, new Line(FRONT, Role.METHOD, "", staircase(fronts.methods())));
  }

  /**
   * From the best in x to the best in y: on the way to the next point, the first that is there is
   * still the best.
   */
  private static List<double[]> staircase(ParetoFront front) {
    List<double[]> points =
        front.efficient().stream()
            .map(FrontLines::place)
            .sorted(
                Comparator.comparingDouble((double[] point) -> better(front, 0, point[0]))
                    .thenComparingDouble(point -> better(front, 1, point[1])))
            .toList();
    List<double[]> stairs = new ArrayList<>();
    for (double[] point : points) {
      if (!stairs.isEmpty()) {
        stairs.add(new double[] {point[0], stairs.get(stairs.size() - 1)[1]});
      }
      stairs.add(point);
    }
    return stairs;
  }

  private static double better(ParetoFront front, int objective, double value) {
    return switch (front.objectives().get(objective).direction()) {
      case LOWER -> value;
      case HIGHER -> -value;
    };
  }

  private static double[] place(FrontPoint point) {
    return new double[] {point.values().get(0), point.values().get(1)};
  }

  /** The name, or, as a method and a control may share theirs, the name with a mark. */
  private static String unused(Set<String> names, String name) {
    String free = name;
    while (!names.add(free)) {
      free += "'";
    }
    return free;
  }
}
