/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.front.FrontObjective;
import io.detoxj.eval.front.FrontPoint;
import io.detoxj.eval.front.ParetoFront;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the systems of a report reach when several metrics are weighed against each other. The base
 * is a point of every front, for leaving the model as it is is always an option. A system that says
 * nothing of worth, or whose interventions never acted, is a point of none.
 *
 * <p>The area of a front is that of its best points. More strengths tried, and more noise, make it
 * larger: compare families of as many systems, on the same prompts, and look at the controls.
 *
 * @param methods the front of the base and all methods; controls have no part in it
 * @param families the front of the base and each family, controls included
 * @param leftOut why a system has no point, by its name
 */
public record ReportFronts(
    ParetoFront methods, List<FamilyFront> families, Map<String, String> leftOut) {
  /**
   * The front of one family and the base.
   *
   * @param family its systems that have a point
   * @param front of them and the base
   */
  public record FamilyFront(SystemFamily family, ParetoFront front) {}

  /** Copies the collections. */
  public ReportFronts {
    families = List.copyOf(families);
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
  }

  /**
   * The fronts with families of systems that are named like {@code steer-0.5}.
   *
   * @param axes two or three
   */
  public static ReportFronts of(Report report, List<FrontAxis> axes) {
    return of(report, axes, SystemFamily::nameOf);
  }

  /**
   * The fronts with families by a rule of one's own.
   *
   * @param axes two or three
   * @param family the name of a system's family
   * @throws IllegalArgumentException if there are not two or three axes or two are the same
   */
  public static ReportFronts of(Report report, List<FrontAxis> axes, UnaryOperator<String> family) {
    SystemResult base = report.base();
    List<FrontObjective> objectives = axes.stream().map(axis -> axis.objective(base)).toList();
    Map<String, String> leftOut = new LinkedHashMap<>();
    Map<String, FrontPoint> points = new LinkedHashMap<>();
    for (SystemResult system : report.systems()) {
      String reason = missing(system, base, axes);
      if (reason.isEmpty()) {
        points.put(system.system(), point(system, base, axes));
      } else {
        leftOut.put(system.system(), reason);
      }
    }
    List<SystemResult> others =
        report.systems().stream()
            .filter(system -> system.role() != Role.BASE && points.containsKey(system.system()))
            .toList();
    List<FamilyFront> families = new ArrayList<>();
    for (SystemFamily one : SystemFamily.of(others, family)) {
      families.add(new FamilyFront(one, front(objectives, base, one.systems(), points)));
    }
    List<SystemResult> methods =
        others.stream().filter(system -> system.role() == Role.METHOD).toList();
    return new ReportFronts(front(objectives, base, methods, points), families, leftOut);
  }

  private static String missing(SystemResult system, SystemResult base, List<FrontAxis> axes) {
    if (!system.neverActed().isEmpty()) {
      return "never acted: " + String.join(", ", system.neverActed());
    }
    if (system.broken() != null) {
      return system.broken();
    }
    List<String> absent =
        axes.stream()
            .filter(axis -> axis.value(system, base).isEmpty())
            .map(FrontAxis::name)
            .toList();
    return absent.isEmpty() ? "" : "no " + String.join(", no ", absent);
  }

  private static FrontPoint point(SystemResult system, SystemResult base, List<FrontAxis> axes) {
    return new FrontPoint(
        system.system(),
        axes.stream()
            .map(axis -> axis.value(system, base))
            .map(OptionalDouble::getAsDouble)
            .toList());
  }

  private static ParetoFront front(
      List<FrontObjective> objectives,
      SystemResult base,
      List<SystemResult> systems,
      Map<String, FrontPoint> points) {
    return new ParetoFront(
        objectives,
        Stream.concat(Stream.of(base), systems.stream())
            .map(SystemResult::system)
            .filter(points::containsKey)
            .map(points::get)
            .toList());
  }
}
