/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemFamily;
import io.detoxj.eval.report.SystemResult;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What the marks of a front mean: families by colour, roles by shape. */
final class FrontLegend {
  private FrontLegend() {}

  static void write(Html html, Report report, List<FrontMarks.Mark> marks) {
    FamilyColours colours = new FamilyColours(report);
    Set<String> drawn = marks.stream().map(FrontMarks.Mark::system).collect(Collectors.toSet());
    List<SystemResult> systems =
        report.systems().stream().filter(one -> drawn.contains(one.system())).toList();
    html.open("ul", "class", "legend");
    entry(html, Role.BASE, "", report.base().system());
    for (SystemFamily family : SystemFamily.of(systems)) {
      if (family.role() == Role.METHOD) {
        entry(html, Role.METHOD, colours.style(family.systems().get(0).system()), family.name());
      }
    }
    entry(html, Role.CONTROL, "", "control, in the colour of its method");
    html.markup(
        """
        <li><svg viewBox="-8 -8 16 16" aria-hidden="true">\
        <path class="stairs" d="M-8-5H0V5H8"></path></svg>front of base and methods</li>
        """);
    html.close("ul");
  }

  private static void entry(Html html, Role role, String colour, String name) {
    String style = (role.name().toLowerCase(Locale.ROOT) + " " + colour).strip();
    html.markup(
        """
        <li><svg viewBox="-9 -9 18 18" aria-hidden="true">\
        <path class="point %s" d="%s"></path></svg>%s</li>
        """,
        style, SvgPen.outline(role), name);
  }
}
