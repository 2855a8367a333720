/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.statistics.Interval;
import java.util.List;

/**
 * Small drawings of intervals on one scale, with a line at 0.
 *
 * @param low the left end, at most 0
 * @param high the right end, at least 0
 */
record IntervalBar(double low, double high) {
  private static final double WIDTH = 120;
  private static final double MARGIN = 4;

  /** The scale that holds all of them and 0. */
  static IntervalBar holding(List<Interval> intervals) {
    double low = intervals.stream().mapToDouble(Interval::low).min().orElse(0);
    double high = intervals.stream().mapToDouble(Interval::high).max().orElse(0);
    return new IntervalBar(Math.min(0, low), Math.max(0, high));
  }

  /** Draws one; the numbers beside it say the same, so it is hidden from screen readers. */
  void draw(Html html, double value, Interval interval) {
    String side = interval.high() < 0 ? "lower" : interval.low() > 0 ? "higher" : "unclear";
    html.open(
        "svg",
        "class",
        "bar " + side,
        "viewBox",
        "0 0 " + Numbers.fixed(WIDTH, 0) + " 12",
        "aria-hidden",
        "true",
        "focusable",
        "false");
    line(html, "zero", 0, 0, "0", "12");
    line(html, "span", interval.low(), interval.high(), "6", "6");
    html.open("circle", "cx", place(value), "cy", "6", "r", "3").close("circle");
    html.close("svg");
  }

  private void line(Html html, String name, double from, double to, String y1, String y2) {
    html.open("line", "class", name, "x1", place(from), "y1", y1, "x2", place(to), "y2", y2)
        .close("line");
  }

  private String place(double value) {
    double share = high > low ? (value - low) / (high - low) : 0.5;
    return Numbers.fixed(MARGIN + share * (WIDTH - 2 * MARGIN), 1);
  }
}
