/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemFamily;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.VerdictRule;
import java.util.List;

/**
 * What a method does at each of its strengths: a drawing of each weighed metric for each family.
 */
final class StrengthsSection {
  private final Report report;
  private final VerdictRule rule;
  private final Html html;

  StrengthsSection(Report report, VerdictRule rule, Html html) {
    this.report = report;
    this.rule = rule;
    this.html = html;
  }

  /** The families of methods with two strengths or more. */
  private static List<SystemFamily> families(Report report) {
    return SystemFamily.of(report.systems()).stream()
        .filter(family -> family.role() == Role.METHOD && family.systems().size() > 1)
        .toList();
  }

  static boolean isIn(Report report) {
    return !families(report).isEmpty();
  }

  void write() {
    if (!isIn(report)) {
      return;
    }
    Section.STRENGTHS.open(html);
    html.element(
        "p",
        "The same method at several strengths, with its controls at the strength of their methods."
            + " The long line is the base.");
    for (SystemFamily family : families(report)) {
      html.element("h3", family.name());
      html.open("div", "class", "curves");
      for (FrontAxis axis : report.headline().axes(rule)) {
        one(family, axis);
      }
      html.close("div");
    }
    Section.STRENGTHS.close(html);
  }

  private void one(SystemFamily family, FrontAxis axis) {
    CurveDrawing drawing = new CurveDrawing(report, axis);
    for (SystemResult method : family.systems()) {
      double strength = SystemFamily.strengthOf(method.system()).orElse(0);
      drawing.add(method, strength);
      report.systems().stream()
          .filter(one -> method.controls().stream().anyMatch(c -> c.control().equals(one.system())))
          .forEach(one -> drawing.add(one, strength));
    }
    if (drawing.isEmpty()) {
      html.element("p", "No number of " + FrontDrawing.label(axis) + ".", "class", "note");
      return;
    }
    html.open(
        "svg",
        "class",
        "front curve",
        "viewBox",
        CurveDrawing.VIEW,
        "role",
        "img",
        "aria-label",
        FrontDrawing.title(axis) + " of " + family.name() + " by strength: " + drawing.described());
    drawing.draw(new SvgPen(html));
    html.close("svg");
  }
}
