/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.IntervalBar;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.molecule.evaluation.SuccessRates;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cells with rates and their differences in percent, each with its value as data for sorting.
 *
 * @param bars the scale of rates
 * @param differences the scale of differences
 */
record RateCells(IntervalBar bars, IntervalBar differences) {
  static RateCells holding(List<SuccessRates.Rate> rates) {
    return new RateCells(
        IntervalBar.holding(
            rates.stream().map(SuccessRates.Rate::interval).filter(Objects::nonNull).toList()),
        IntervalBar.holding(
            rates.stream()
                .map(SuccessRates.Rate::fromFirst)
                .filter(Objects::nonNull)
                .map(PairedDifference::interval)
                .toList()));
  }

  /** A share of repaired molecules, its interval, and how many they are. */
  void rate(Html html, SuccessRates.Rate rate) {
    Interval interval = rate.interval();
    if (rate.molecules() == rate.unknown()) {
      missing(html, "not known");
      return;
    }
    open(html, rate.value());
    html.text(percent(rate.value()) + " %");
    html.text(" ").open("span", "class", "interval");
    html.text(rate.successes() + " of " + (rate.molecules() - rate.unknown()));
    html.text(interval == null ? "" : ", " + bounds(interval, false)).close("span");
    if (interval != null) {
      bars.draw(html, rate.value(), interval, Direction.HIGHER);
    }
    html.close("td");
  }

  /** How many percentage points more than the first model. */
  void difference(Html html, @Nullable PairedDifference difference) {
    if (difference == null) {
      missing(html, "");
      return;
    }
    open(html, difference.difference());
    html.text(Numbers.signed(100 * difference.difference(), 1)).text(" ");
    html.element("span", bounds(difference.interval(), true), "class", "interval");
    differences.draw(html, difference.difference(), difference.interval(), Direction.HIGHER);
    html.close("td");
  }

  /** The adjusted p-value of a difference. */
  static void pValue(Html html, @Nullable PairedDifference difference) {
    Optional<Double> p = adjusted(difference);
    if (p.isEmpty()) {
      missing(html, "");
      return;
    }
    open(html, p.get());
    html.text(Numbers.pValue(p.get())).close("td");
  }

  static Optional<Double> adjusted(@Nullable PairedDifference difference) {
    return Optional.ofNullable(difference)
        .map(PairedDifference::significance)
        .map(Significance::adjustedPValue);
  }

  static void number(Html html, int number) {
    open(html, number);
    html.text(Integer.toString(number)).close("td");
  }

  /** A share in percent; not a number is shown as not known. */
  static void share(Html html, double percentage) {
    open(html, percentage);
    html.text(Numbers.fixed(percentage, 1)).close("td");
  }

  static void missing(Html html, String why) {
    html.open("td", "class", "number", "data-value", "").text(why).close("td");
  }

  static String percent(double share) {
    return Numbers.fixed(100 * share, 1);
  }

  static String bounds(Interval interval, boolean signed) {
    double low = 100 * interval.low();
    double high = 100 * interval.high();
    return signed
        ? "[%s, %s]".formatted(Numbers.signed(low, 1), Numbers.signed(high, 1))
        : "[%s, %s]".formatted(Numbers.fixed(low, 1), Numbers.fixed(high, 1));
  }

  private static void open(Html html, double value) {
    html.open("td", "class", "number", "data-value", Double.toString(value));
  }
}
