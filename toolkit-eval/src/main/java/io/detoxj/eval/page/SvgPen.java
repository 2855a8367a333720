/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Role;
import java.util.List;
import java.util.stream.Collectors;

/** Draws SVG; what styles look like stands in a style sheet. */
record SvgPen(Html html) implements Pen {
  /** The outline of a role's mark around the origin. */
  static String outline(Role role) {
    return switch (role) {
      case BASE -> "M0-8 8 0 0 8-8 0Z";
      case METHOD -> "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0Z";
      case CONTROL -> "M-6-5H6L0 6Z";
    };
  }

  @Override
  public void line(String style, double x1, double y1, double x2, double y2) {
    html.markup(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"></line>\n",
        style, number(x1), number(y1), number(x2), number(y2));
  }

  @Override
  public void path(String style, List<double[]> points) {
    if (points.size() > 1) {
      html.markup(
          "<path class=\"%s\" d=\"M%s\"></path>\n",
          style,
          points.stream()
              .map(point -> number(point[0]) + " " + number(point[1]))
              .collect(Collectors.joining("L")));
    }
  }

  @Override
  public void words(String style, String text, double x, double y, String anchor) {
    html.element(
        "text", text, "class", style, "x", number(x), "y", number(y), "text-anchor", anchor);
  }

  @Override
  public void upwards(String style, String text, double x, double y) {
    html.markup(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"middle\" transform=\"rotate(-90 %s"
            + " %s)\">%s</text>",
        style, number(x), number(y), number(x), number(y), text);
  }

  @Override
  public void mark(String style, Role role, double x, double y, String note) {
    html.markup(
        """
        <path class="point %s" d="%s" transform="translate(%s %s)"><title>%s</title>
        </path>
        """,
        style, outline(role), number(x), number(y), note);
  }

  private static String number(double value) {
    return Numbers.fixed(value, 1);
  }
}
