/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.front.FrontArea;
import io.detoxj.eval.front.FrontPoint;
import io.detoxj.eval.front.ParetoFront;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The fronts of a report in Markdown. */
final class MarkdownFronts {
  private MarkdownFronts() {}

  /** One front: which methods are on it, and the area of each family. */
  static String section(Report report, List<FrontAxis> axes) {
    ReportFronts fronts = ReportFronts.of(report, axes);
    StringBuilder text = new StringBuilder("### ");
    text.append(
        axes.stream().map(axis -> Markdown.code(axis.name())).collect(Collectors.joining(" and ")));
    text.append("\n\n");
    text.append(
        Markdown.table(
            header(axes), fronts.methods().efficient().stream().map(MarkdownFronts::row).toList()));
    List<List<String>> areas = new ArrayList<>();
    areas.add(areaRow("all methods", "method", fronts.methods()));
    for (ReportFronts.FamilyFront one : fronts.families()) {
      String role = MarkdownMetrics.lower(one.family().role());
      areas.add(areaRow(Markdown.escape(one.family().name()), role, one.front()));
    }
    Optional<FrontArea> area = fronts.methods().area();
    text.append(
        area.map(FrontArea::id)
            .map(
                id -> "Area of the base and each family, " + Markdown.code(id.toString()) + ":\n\n")
            .orElse("There is no area, for the base has nothing to gain or no number.\n\n"));
    text.append(Markdown.table(List.of("family", "role", "points", "area", "share"), areas));
    List<String> leftOut = new ArrayList<>();
    fronts
        .leftOut()
        .forEach(
            (system, reason) ->
                leftOut.add(
                    "left out: " + Markdown.escape(system) + ", " + Markdown.escape(reason)));
    return leftOut.isEmpty() ? text.toString() : text + Markdown.list(leftOut);
  }

  private static List<String> header(List<FrontAxis> axes) {
    List<String> header = new ArrayList<>(List.of("on the front"));
    axes.forEach(axis -> header.add(Markdown.code(axis.name())));
    return header;
  }

  private static List<String> row(FrontPoint point) {
    List<String> row = new ArrayList<>(List.of(Markdown.escape(point.name())));
    point.values().forEach(value -> row.add(Numbers.fixed(value, 3)));
    return row;
  }

  private static List<String> areaRow(String family, String role, ParetoFront front) {
    Optional<FrontArea> area = front.area();
    return List.of(
        family,
        role,
        Integer.toString(front.points().size()),
        area.map(a -> String.format(Locale.ROOT, "%.4g", a.value())).orElse("-"),
        area.map(FrontArea::share).map(share -> Numbers.fixed(share, 3)).orElse("-"));
  }
}
