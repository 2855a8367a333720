/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Headline;
import io.detoxj.eval.report.MetricDescriptions;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.VerdictRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Draws a front: points with intervals and names, in the colour of their family, a line for each
 * family by strength, the limit, and the staircase. What a pen makes of it is its own affair.
 */
final class FrontDrawing {
  static final double WIDTH = 760;
  static final double HEIGHT = 480;
  private static final double LEFT = 58;
  private static final double RIGHT = WIDTH - 14;
  private static final double TOP = 14;
  private static final double BOTTOM = HEIGHT - 52;

  private final Report report;
  private final FrontAxis x;
  private final FrontAxis y;
  private final List<FrontMarks.Mark> marks;
  private final FrontLines lines;
  private final FamilyColours colours;
  private final AxisScale across;
  private final AxisScale up;

  /** A drawing of an axis to the right, one upwards, and marks of these axes, at least one. */
  FrontDrawing(Report report, FrontAxis x, FrontAxis y, List<FrontMarks.Mark> marks) {
    this.report = report;
    this.x = x;
    this.y = y;
    this.marks = marks;
    this.lines = FrontLines.of(report, x, y);
    this.colours = new FamilyColours(report);
    this.across = AxisScale.holding(ends(FrontMarks.Mark::x), LEFT, RIGHT);
    this.up = AxisScale.holding(ends(FrontMarks.Mark::y), BOTTOM, TOP);
  }

  private List<Double> ends(Function<FrontMarks.Mark, FrontMarks.Span> axis) {
    List<Double> ends = new ArrayList<>();
    for (FrontMarks.Mark mark : marks) {
      ends.add(axis.apply(mark).low());
      ends.add(axis.apply(mark).high());
    }
    return ends;
  }

  /** Draws it with the limits of a rule. */
  void draw(Pen pen, VerdictRule rule) {
    axes(pen);
    limits(pen, rule);
    pen.path("stairs", places(lines.front().points()));
    for (FrontLines.Line family : lines.families()) {
      pen.path("family " + style(family.role(), family.system()), places(family.points()));
    }
    marks.forEach(mark -> intervals(pen, mark));
    marks.forEach(mark -> point(pen, mark));
    labels(pen);
  }

  private String style(Role role, String system) {
    return (role.name().toLowerCase(Locale.ROOT) + " " + colours.style(system)).strip();
  }

  private void axes(Pen pen) {
    for (BigDecimal tick : across.ticks()) {
      double place = across.place(tick.doubleValue());
      pen.line("grid", place, TOP, place, BOTTOM);
      pen.words("tick", tick.toPlainString(), place, BOTTOM + 18, "middle");
    }
    for (BigDecimal tick : up.ticks()) {
      double place = up.place(tick.doubleValue());
      pen.line("grid", LEFT, place, RIGHT, place);
      pen.words("tick", tick.toPlainString(), LEFT - 8, place + 4, "end");
    }
    pen.words("axis", title(x), (LEFT + RIGHT) / 2, HEIGHT - 10, "middle");
    pen.upwards("axis", title(y), 14, (TOP + BOTTOM) / 2);
  }

  /** That of the cost, by the rule, and those from which gains on the other axes are counted. */
  private void limits(Pen pen, VerdictRule rule) {
    Headline.CostMetric cost = report.headline().cost();
    boolean weighed =
        cost != null
            && x.metric().equals(cost.metric())
            && x.scale() == FrontAxis.Scale.RATIO_TO_BASE;
    Double right = weighed ? Double.valueOf(rule.maxCostRatio()) : x.reference();
    if (right != null && across.holds(right)) {
      double place = across.place(right);
      pen.line("limit", place, TOP, place, BOTTOM);
      pen.words("limit-name", "limit " + right, place - 5, TOP + 10, "end");
    }
    if (y.reference() != null && up.holds(y.reference())) {
      double place = up.place(y.reference());
      pen.line("limit", LEFT, place, RIGHT, place);
      pen.words("limit-name", "limit " + y.reference(), RIGHT, place - 5, "end");
    }
  }

  /** What an axis shows, in words, to stand in a sentence. */
  static String label(FrontAxis axis) {
    String title = MetricDescriptions.load().title(axis.metric());
    String words = title.substring(0, 1).toLowerCase(Locale.ROOT) + title.substring(1);
    return axis.scale() == FrontAxis.Scale.VALUE ? words : words + ", times that of the base";
  }

  /** What an axis shows and which of its values are better. */
  static String title(FrontAxis axis) {
    return Html.capital(label(axis))
        + (axis.direction() == Direction.LOWER ? " (lower is better)" : " (higher is better)");
  }

  private void intervals(Pen pen, FrontMarks.Mark mark) {
    String style = "interval " + style(mark.role(), mark.system());
    double right = across.place(mark.x().value());
    double high = up.place(mark.y().value());
    if (mark.x().wide()) {
      pen.line(style, across.place(mark.x().low()), high, across.place(mark.x().high()), high);
    }
    if (mark.y().wide()) {
      pen.line(style, right, up.place(mark.y().low()), right, up.place(mark.y().high()));
    }
  }

  private void point(Pen pen, FrontMarks.Mark mark) {
    pen.mark(
        style(mark.role(), mark.system()),
        mark.role(),
        across.place(mark.x().value()),
        up.place(mark.y().value()),
        "%s: %s, %s"
            .formatted(
                mark.system(),
                Numbers.fixed(mark.x().value(), 3),
                Numbers.fixed(mark.y().value(), 3)));
  }

  /** Those on the front choose first, then from the right, where there is most room. */
  private void labels(Pen pen) {
    LabelPlaces places =
        new LabelPlaces(new LabelPlaces.Box(LEFT + 2, TOP, RIGHT - LEFT - 2, BOTTOM - TOP));
    Map<FrontMarks.Mark, double[]> points =
        marks.stream()
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    mark ->
                        new double[] {across.place(mark.x().value()), up.place(mark.y().value())}));
    points.values().forEach(point -> places.keepFree(point[0], point[1]));
    List<FrontMarks.Mark> order = new ArrayList<>(marks);
    order.sort(
        Comparator.comparing((FrontMarks.Mark mark) -> !mark.efficient())
            .thenComparing(mark -> -mark.x().value()));
    for (FrontMarks.Mark mark : order) {
      double[] point = points.get(mark);
      LabelPlaces.Place place = places.place(mark.system(), point[0], point[1]);
      if (place.distant()) {
        pen.line("leader", point[0], point[1], place.edgeX(), place.edgeY());
      }
      String style = "name " + style(mark.role(), mark.system());
      pen.words(style, mark.system(), place.x(), place.y(), "start");
    }
  }

  private List<double[]> places(List<double[]> values) {
    return values.stream()
        .map(value -> new double[] {across.place(value[0]), up.place(value[1])})
        .toList();
  }
}
