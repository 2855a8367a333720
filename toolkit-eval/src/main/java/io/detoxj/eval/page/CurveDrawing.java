/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws a metric of systems against their strength, with intervals and the base's value. */
final class CurveDrawing {
  private static final double WIDTH = 380;
  private static final double HEIGHT = 240;
  static final String VIEW = "0 0 380 240";
  private static final double LEFT = 44;
  private static final double RIGHT = WIDTH - 12;
  private static final double TOP = 30;
  private static final double BOTTOM = HEIGHT - 44;

  private final Report report;
  private final FrontAxis axis;
  private final FamilyColours colours;
  private final List<Point> points = new ArrayList<>();

  private record Point(SystemResult system, double strength, FrontMarks.Span span) {}

  CurveDrawing(Report report, FrontAxis axis) {
    this.report = report;
    this.axis = axis;
    this.colours = new FamilyColours(report);
  }

  /** Adds a system, unless it has no such number. */
  void add(SystemResult system, double strength) {
    if (axis.value(system, report.base()).isPresent()) {
      points.add(new Point(system, strength, FrontMarks.span(axis, system, report.base())));
    }
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  /** The numbers, for those who cannot see them. */
  String described() {
    return points.stream()
        .map(one -> one.system().system() + " " + Numbers.fixed(one.span().value(), 2))
        .collect(Collectors.joining(", "));
  }

  void draw(Pen pen) {
    List<Double> ends = new ArrayList<>();
    for (Point point : points) {
      ends.add(point.span().low());
      ends.add(point.span().high());
    }
    axis.value(report.base(), report.base()).ifPresent(ends::add);
    AxisScale up = AxisScale.holding(ends, BOTTOM, TOP);
    AxisScale across =
        AxisScale.holding(points.stream().map(Point::strength).toList(), LEFT, RIGHT);
    axes(pen, across, up);
    for (Role role : List.of(Role.CONTROL, Role.METHOD)) {
      List<Point> line = points.stream().filter(one -> one.system().role() == role).toList();
      if (!line.isEmpty()) {
        pen.path(
            "family " + style(line.get(0).system()),
            line.stream()
                .map(
                    one ->
                        new double[] {across.place(one.strength()), up.place(one.span().value())})
                .toList());
        line.forEach(one -> point(pen, across.place(one.strength()), up, one));
      }
    }
  }

  private void point(Pen pen, double x, AxisScale up, Point point) {
    String style = style(point.system());
    if (point.span().wide()) {
      pen.line(
          "interval " + style, x, up.place(point.span().low()), x, up.place(point.span().high()));
    }
    pen.mark(
        style,
        point.system().role(),
        x,
        up.place(point.span().value()),
        point.system().system() + ": " + Numbers.fixed(point.span().value(), 3));
  }

  private String style(SystemResult system) {
    String role = system.role().name().toLowerCase(Locale.ROOT);
    return role + " " + colours.style(system.system());
  }

  private void axes(Pen pen, AxisScale across, AxisScale up) {
    for (BigDecimal tick : up.ticks()) {
      double place = up.place(tick.doubleValue());
      pen.line("grid", LEFT, place, RIGHT, place);
      pen.words("tick", tick.toPlainString(), LEFT - 6, place + 4, "end");
    }
    for (BigDecimal tick : across.ticks()) {
      double place = across.place(tick.doubleValue());
      pen.words("tick", tick.toPlainString(), place, BOTTOM + 16, "middle");
    }
    axis.value(report.base(), report.base())
        .ifPresent(base -> pen.line("base-line base", LEFT, up.place(base), RIGHT, up.place(base)));
    pen.words("axis", FrontDrawing.title(axis), 0, 14, "start");
    pen.words("axis", "Strength", (LEFT + RIGHT) / 2, HEIGHT - 8, "middle");
  }
}
