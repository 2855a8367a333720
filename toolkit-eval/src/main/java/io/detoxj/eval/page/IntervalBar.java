/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.statistics.Interval;
import java.util.List;

/**
 * Small drawings of intervals on one scale from at most to at least 0, with a line at 0.
 *
 * @param low the left end of the scale, at most 0
 * @param high the right end, at least 0
 */
public record IntervalBar(double low, double high) {
  private static final double WIDTH = 120;
  private static final double MARGIN = 4;

  /** The scale that holds all of them and 0. */
  public static IntervalBar holding(List<Interval> intervals) {
    double low = intervals.stream().mapToDouble(Interval::low).min().orElse(0);
    double high = intervals.stream().mapToDouble(Interval::high).max().orElse(0);
    return new IntervalBar(Math.min(0, low), Math.max(0, high));
  }

  /**
   * Draws one; the numbers beside it say the same, so it is hidden from screen readers.
   *
   * @param better which side of 0 has the colour of what is better
   */
  public void draw(Html html, double value, Interval interval, Direction better) {
    boolean lower = interval.high() < 0;
    boolean clear = lower || interval.low() > 0;
    String side = !clear ? "unclear" : lower == (better == Direction.LOWER) ? "better" : "worse";
    html.markup(
        """
        <svg class="bar %s" viewBox="0 0 120 12" aria-hidden="true" focusable="false">\
        <line class="zero" x1="%s" y1="0" x2="%s" y2="12"></line>
        <line class="span" x1="%s" y1="6" x2="%s" y2="6"></line>
        <circle cx="%s" cy="6" r="3"></circle>
        </svg>
        """,
        side, place(0), place(0), place(interval.low()), place(interval.high()), place(value));
  }

  private String place(double value) {
    double share = high > low ? (value - low) / (high - low) : 0.5;
    return Numbers.fixed(MARGIN + share * (WIDTH - 2 * MARGIN), 1);
  }
}
