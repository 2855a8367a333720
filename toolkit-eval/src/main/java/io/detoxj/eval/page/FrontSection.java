/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.front.FrontArea;
import io.detoxj.eval.front.ParetoFront;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.IntervalLevels;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportFronts;
import io.detoxj.eval.report.ResultCells;
import io.detoxj.eval.report.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Each front drawn and in numbers, with the area of each family and what was left out. */
final class FrontSection {
  private final Report report;
  private final PageOptions options;
  private final Html html;

  FrontSection(Report report, PageOptions options, Html html) {
    this.report = report;
    this.options = options;
    this.html = html;
  }

  void write() {
    if (options.fronts(report).isEmpty()) {
      return;
    }
    Section.FRONTS.open(html);
    html.element(
        "p",
        "On the front is a system if no method is as good in everything and better in something."
            + " The base takes part, controls do not.");
    for (int i = 0; i < options.fronts(report).size(); i++) {
      one(i, options.fronts(report).get(i));
    }
    Section.FRONTS.close(html);
  }

  private void one(int index, List<FrontAxis> axes) {
    html.element("h3", title(axes));
    ReportFronts fronts = ReportFronts.of(report, axes);
    for (int i = 1; i < axes.size(); i++) {
      figure("front-" + index + "-" + i, axes.get(i), axes.get(0));
    }
    areas(fronts);
    fronts
        .leftOut()
        .forEach(
            (system, reason) ->
                html.element("p", "Left out: " + system + ", " + reason, "class", "note"));
  }

  /** Such as {@code Toxicity probability against perplexity, times that of the base}. */
  private static String title(List<FrontAxis> axes) {
    return capital(axes.get(0))
        + " against "
        + axes.stream().skip(1).map(FrontDrawing::label).collect(Collectors.joining(" and "));
  }

  private void figure(String id, FrontAxis x, FrontAxis y) {
    List<FrontMarks.Mark> marks = FrontMarks.of(report, x, y);
    if (marks.isEmpty()) {
      html.element(
          "p",
          "No system has a " + FrontDrawing.label(x) + " and a " + FrontDrawing.label(y) + ".");
      return;
    }
    html.open("figure");
    html.open(
        "div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", "Front, drawn");
    FrontSvg.open(html, id, FrontDrawing.title(y) + ", " + FrontDrawing.title(x), onFront(marks));
    new FrontDrawing(report, x, y, marks).draw(new SvgPen(html), options.rule(report));
    html.close("svg");
    html.close("div");
    html.open("figcaption");
    FrontLegend.write(html, report, marks);
    html.element("p", caption(x, y));
    html.close("figcaption");
    html.open("details").element("summary", "The numbers of the drawing");
    Tables.write(
        html,
        "Front of " + FrontDrawing.label(y) + " and " + FrontDrawing.label(x),
        List.of("System", "Role", "On the front", capital(x), capital(y)),
        3,
        marks.stream().map(FrontSection::row).toList());
    html.close("details").close("figure");
  }

  static String onFront(List<FrontMarks.Mark> marks) {
    return marks.stream()
        .filter(FrontMarks.Mark::efficient)
        .map(
            mark ->
                "%s (%s, %s)"
                    .formatted(
                        mark.system(),
                        Numbers.fixed(mark.x().value(), 2),
                        Numbers.fixed(mark.y().value(), 2)))
        .collect(
            Collectors.joining(
                ", ", "On the front are ", ". All numbers are in the table below the drawing."));
  }

  private String caption(FrontAxis x, FrontAxis y) {
    String text = "Bars are intervals " + IntervalLevels.of(report) + ".";
    if (x.scale() == FrontAxis.Scale.RATIO_TO_BASE || y.scale() == FrontAxis.Scale.RATIO_TO_BASE) {
      text +=
          " The interval of a ratio is that of the paired difference divided by the base's value,"
              + " which is taken as known.";
    }
    return text + " To compare systems look at the differences, whose intervals are narrower.";
  }

  private static String capital(FrontAxis axis) {
    return Html.capital(FrontDrawing.label(axis));
  }

  private static List<String> row(FrontMarks.Mark mark) {
    return List.of(
        mark.system(),
        mark.role().name().toLowerCase(Locale.ROOT),
        mark.role() == Role.CONTROL ? ResultCells.NONE : mark.efficient() ? "yes" : "no",
        span(mark.x()),
        span(mark.y()));
  }

  private static String span(FrontMarks.Span span) {
    String value = Numbers.fixed(span.value(), 3);
    return span.wide()
        ? "%s [%s, %s]"
            .formatted(value, Numbers.fixed(span.low(), 3), Numbers.fixed(span.high(), 3))
        : value;
  }

  private void areas(ReportFronts fronts) {
    Optional<FrontArea> area = fronts.methods().area();
    if (area.isEmpty()) {
      html.element("p", "There is no area, for the base has nothing to gain or no number.");
      return;
    }
    html.open("details").element("summary", "Area of each family");
    html.open("p")
        .text("Between the front and the reference, ")
        .element("code", area.get().id().toString())
        .text(
            ". The share is of the whole range from reference to ideal. An area is that of the best"
                + " points, so it grows with the number of strengths tried, and with noise: compare"
                + " it with that of the controls.")
        .close("p");
    List<List<String>> rows = new ArrayList<>();
    rows.add(areaRow("all methods", "method", fronts.methods()));
    for (ReportFronts.FamilyFront one : fronts.families()) {
      String role = one.family().role().name().toLowerCase(Locale.ROOT);
      rows.add(areaRow(one.family().name(), role, one.front()));
    }
    Tables.write(html, "Areas", List.of("Family", "Role", "Points", "Area", "Share"), 2, rows);
    html.close("details");
  }

  private static List<String> areaRow(String family, String role, ParetoFront front) {
    Optional<FrontArea> area = front.area();
    return List.of(
        family,
        role,
        Integer.toString(front.points().size()),
        area.map(a -> String.format(Locale.ROOT, "%.4g", a.value())).orElse(ResultCells.NONE),
        area.map(FrontArea::share).map(share -> Numbers.fixed(share, 3)).orElse(ResultCells.NONE));
  }
}
