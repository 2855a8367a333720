/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewriting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Lines over two axes that begin at 0, as an SVG file. */
final class LineChart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 56;
  private static final int RIGHT = 150;
  private static final int TOP = 30;
  private static final int BOTTOM = 46;
  private static final List<String> COLOURS =
      List.of("#1b6ca8", "#c4622d", "#3b8a3e", "#8a3b8a", "#7a7a7a", "#a8861b");

  private final String title;
  private final String below;
  private final double[] xs;
  private final List<Line> lines = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Line(String name, double[] ys) {}

  /**
   * An empty chart.
   *
   * @param title above it, what the heights are
   * @param below what the widths are
   * @param xs widths of all points, the largest last
   */
  LineChart(String title, String below, double[] xs) {
    this.title = title;
    this.below = below;
    this.xs = xs.clone();
  }

  /** Adds a line of as many heights as there are widths. */
  LineChart add(String name, double[] ys) {
    lines.add(new Line(name, ys.clone()));
    return this;
  }

  /** The file. */
  String svg() {
    double highest =
        lines.stream().flatMapToDouble(line -> Arrays.stream(line.ys())).max().orElse(1);
    double step = Math.pow(10, Math.floor(Math.log10(Math.max(highest, 1e-9))));
    double tick = highest / step > 5 ? 2 * step : highest / step > 2 ? step : step / 2;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" font-family="system-ui, sans-serif" font-size="13">
          <title>%s</title>
          <rect width="100%%" height="100%%" fill="#ffffff"/>
        """,
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        escaped(title));
    text(svg, LEFT, TOP - 12, "start", "#222222", title);
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", "#222222", below);
    for (int i = 0; i * tick <= highest * 1.0001; i++) {
      double y = y(i * tick, highest);
      add(svg, "  <path d=\"M%d %.1f H%d\" stroke=\"#dddddd\"/>%n", LEFT, y, WIDTH - RIGHT);
      text(svg, LEFT - 8, y + 4, "end", "#222222", shown(i * tick));
    }
    for (double x : xs) {
      text(svg, x(x), HEIGHT - BOTTOM + 18, "middle", "#222222", shown(x));
    }
    double lastLabel = Double.NEGATIVE_INFINITY;
    List<Line> byEnd = new ArrayList<>(lines);
    byEnd.sort((a, b) -> Double.compare(b.ys()[xs.length - 1], a.ys()[xs.length - 1]));
    for (Line line : byEnd) {
      String colour = COLOURS.get(lines.indexOf(line) % COLOURS.size());
      StringBuilder path = new StringBuilder();
      for (int i = 0; i < xs.length; i++) {
        add(path, "%s%.1f %.1f", i == 0 ? "M" : " L", x(xs[i]), y(line.ys()[i], highest));
      }
      add(svg, "  <path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour);
      // Names of lines that end close together stand one below the other.
      lastLabel = Math.max(lastLabel + 15, y(line.ys()[xs.length - 1], highest) + 4);
      text(svg, WIDTH - RIGHT + 8, lastLabel, "start", colour, line.name());
    }
    return svg.append("</svg>\n").toString();
  }

  private double x(double value) {
    return LEFT + (WIDTH - RIGHT - LEFT) * value / xs[xs.length - 1];
  }

  private static double y(double value, double highest) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / highest;
  }

  private static String shown(double value) {
    String three = String.format(Locale.ROOT, "%.3f", value);
    return three.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String colour, String text) {
    add(
        svg,
        "  <text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        colour,
        escaped(text));
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
