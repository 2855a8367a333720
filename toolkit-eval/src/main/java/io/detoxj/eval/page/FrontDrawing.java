/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Headline;
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
import org.jspecify.annotations.Nullable;

/** Draws a front as SVG: points with intervals and names, a line for each family, the staircase. */
final class FrontDrawing {
  private static final double WIDTH = 760;
  private static final double HEIGHT = 480;
  private static final double LEFT = 58;
  private static final double RIGHT = WIDTH - 14;
  private static final double TOP = 14;
  private static final double BOTTOM = HEIGHT - 52;

  private final Html html;
  private final Report report;
  private final FrontAxis x;
  private final FrontAxis y;
  private final List<FrontMarks.Mark> marks;
  private final FrontLines lines;
  private final AxisScale across;
  private final AxisScale up;
  private String title;
  private @Nullable PageResource style;

  /** A drawing of an axis to the right, one upwards, and marks of these axes, at least one. */
  FrontDrawing(Html html, Report report, FrontAxis x, FrontAxis y, List<FrontMarks.Mark> marks) {
    this.html = html;
    this.report = report;
    this.x = x;
    this.y = y;
    this.marks = marks;
    this.title = label(y) + " against " + label(x);
    this.lines = FrontLines.of(report, x, y);
    this.across = AxisScale.holding(ends(FrontMarks.Mark::x), LEFT, RIGHT);
    this.up = AxisScale.holding(ends(FrontMarks.Mark::y), BOTTOM, TOP);
  }

  /** Gives it what a file of its own needs: a style sheet and a name. */
  FrontDrawing styled(PageResource sheet, String name) {
    style = sheet;
    title = name;
    return this;
  }

  private List<Double> ends(Function<FrontMarks.Mark, FrontMarks.Span> axis) {
    List<Double> ends = new ArrayList<>();
    for (FrontMarks.Mark mark : marks) {
      ends.add(axis.apply(mark).low());
      ends.add(axis.apply(mark).high());
    }
    return ends;
  }

  /**
   * Draws it with the limit of a rule, under an id that the page has once, and with a description
   * of what is to be seen for those who cannot see it.
   */
  void draw(VerdictRule rule, String id, String description) {
    String labels = id + "-name " + id + "-description";
    String size = "0 0 %s %s".formatted(number(WIDTH), number(HEIGHT));
    List<String> attributes = new ArrayList<>(List.of("class", "front", "role", "img"));
    attributes.addAll(List.of("aria-labelledby", labels, "viewBox", size));
    if (style != null) {
      attributes.addAll(List.of("xmlns", "http://www.w3.org/2000/svg"));
    }
    html.open("svg", attributes.toArray(String[]::new));
    if (style != null) {
      html.verbatim("style", style.text());
    }
    html.element("title", title, "id", id + "-name");
    html.element("desc", description, "id", id + "-description");
    axes();
    Headline.CostMetric cost = report.headline().cost();
    if (cost != null
        && x.metric().equals(cost.metric())
        && x.scale() == FrontAxis.Scale.RATIO_TO_BASE
        && across.holds(rule.maxCostRatio())) {
      double limit = across.place(rule.maxCostRatio());
      line("limit", limit, TOP, limit, BOTTOM);
      words("limit-name", "limit " + rule.maxCostRatio(), limit - 5, TOP + 10, "end");
    }
    path("stairs", lines.front().points());
    for (FrontLines.Line family : lines.families()) {
      path("family " + name(family.role()), family.points());
    }
    marks.forEach(this::intervals);
    marks.forEach(this::point);
    labels();
    html.close("svg");
  }

  private void axes() {
    for (BigDecimal tick : across.ticks()) {
      double place = across.place(tick.doubleValue());
      line("grid", place, TOP, place, BOTTOM);
      words("tick", tick.toPlainString(), place, BOTTOM + 18, "middle");
    }
    for (BigDecimal tick : up.ticks()) {
      double place = up.place(tick.doubleValue());
      line("grid", LEFT, place, RIGHT, place);
      words("tick", tick.toPlainString(), LEFT - 8, place + 4, "end");
    }
    words("axis", label(x), (LEFT + RIGHT) / 2, HEIGHT - 10, "middle");
    String middle = number((TOP + BOTTOM) / 2);
    html.markup(
        "<text class=\"axis\" x=\"14\" y=\"%s\" text-anchor=\"middle\" transform=\"rotate(-90 14"
            + " %s)\">%s</text>",
        middle, middle, label(y));
  }

  /** What an axis shows, in words. */
  static String label(FrontAxis axis) {
    String metric = axis.metric().replace('_', ' ');
    return axis.scale() == FrontAxis.Scale.VALUE ? metric : metric + ", times that of the base";
  }

  private void intervals(FrontMarks.Mark mark) {
    String name = "interval " + name(mark.role());
    double x = across.place(mark.x().value());
    double y = up.place(mark.y().value());
    if (mark.x().wide()) {
      line(name, across.place(mark.x().low()), y, across.place(mark.x().high()), y);
    }
    if (mark.y().wide()) {
      line(name, x, up.place(mark.y().low()), x, up.place(mark.y().high()));
    }
  }

  private void point(FrontMarks.Mark mark) {
    String shape =
        switch (mark.role()) {
          case BASE -> "M0-8 8 0 0 8-8 0Z";
          case METHOD -> "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z";
          case CONTROL -> "M-6-5H6L0 6Z";
        };
    html.markup(
        """
        <path class="point %s" d="%s" transform="translate(%s %s)"><title>%s: %s, %s</title>
        </path>
        """,
        name(mark.role()),
        shape,
        number(across.place(mark.x().value())),
        number(up.place(mark.y().value())),
        mark.system(),
        Numbers.fixed(mark.x().value(), 3),
        Numbers.fixed(mark.y().value(), 3));
  }

  /** Those on the front choose first, then from the right, where there is most room. */
  private void labels() {
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
        line("leader", point[0], point[1], place.edgeX(), place.edgeY());
      }
      words("name " + name(mark.role()), mark.system(), place.x(), place.y(), "start");
    }
  }

  private void path(String name, List<double[]> points) {
    if (points.size() > 1) {
      String way =
          points.stream()
              .map(p -> number(across.place(p[0])) + " " + number(up.place(p[1])))
              .collect(Collectors.joining("L", "M", ""));
      html.markup("<path class=\"%s\" d=\"%s\"></path>\n", name, way);
    }
  }

  private void line(String name, double x1, double y1, double x2, double y2) {
    html.markup(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"></line>\n",
        name, number(x1), number(y1), number(x2), number(y2));
  }

  private void words(String name, String text, double x, double y, String anchor) {
    html.element(
        "text", text, "class", name, "x", number(x), "y", number(y), "text-anchor", anchor);
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static String number(double value) {
    return Numbers.fixed(value, 1);
  }
}
