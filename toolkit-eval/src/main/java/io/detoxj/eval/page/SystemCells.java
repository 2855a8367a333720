/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.ResultCells;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.Verdict;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the cells of the table of systems, each with its value as data. */
final class SystemCells {
  private final Html html;
  private final SystemResult base;
  private final IntervalBar bar;
  private final Direction better;
  private boolean shown = true;

  /**
   * Writes into a page.
   *
   * @param better which side of 0 is better in differences
   */
  SystemCells(Html html, SystemResult base, IntervalBar bar, Direction better) {
    this.html = html;
    this.base = base;
    this.bar = bar;
    this.better = better;
  }

  /** Whether the cells that follow are shown from the start. */
  void shown(boolean now) {
    shown = now;
  }

  void verdict(SystemResult system, Optional<Verdict.Passing> passing) {
    html.open("td", "data-value", passing.map(SystemCells::place).orElse(""));
    passing.ifPresentOrElse(
        known -> Badges.passing(html, known), () -> html.text(ResultCells.NONE));
    Badges.broken(html, system);
    html.close("td");
  }

  /** Those that pass come first. */
  private static String place(Verdict.Passing passing) {
    return switch (passing) {
      case PASSES -> "1";
      case FAILS -> "2";
      case UNDECIDED -> "3";
      case INERT -> "4";
      case ACTS -> "5";
    };
  }

  void result(SystemResult system, String metric) {
    MetricResult result = system.metrics().get(metric);
    if (result instanceof MetricResult.Estimate estimate) {
      int decimals = Numbers.decimals(estimate.value(), estimate.interval());
      number(estimate.value());
      html.text(Numbers.fixed(estimate.value(), decimals));
      interval(
          Numbers.fixed(estimate.interval().low(), decimals),
          Numbers.fixed(estimate.interval().high(), decimals));
      html.close("td");
    } else if (result instanceof MetricResult.Refused) {
      refused();
    } else {
      absent("not measured");
    }
  }

  void difference(Optional<PairedDifference> found) {
    PairedDifference difference = found.orElse(null);
    if (difference == null) {
      absent(ResultCells.NONE);
      return;
    }
    number(difference.difference());
    differenceText(difference);
    html.close("td");
  }

  private void differenceText(PairedDifference difference) {
    Interval interval = difference.interval();
    html.text(Numbers.signed(difference.difference(), 2));
    interval(Numbers.signed(interval.low(), 2), Numbers.signed(interval.high(), 2));
    bar.draw(html, difference.difference(), interval, better);
  }

  /**
   * One comparison as others, several under each other with the names of the controls.
   *
   * @param lower whether a lower value is better: rows are sorted by the control that is hardest to
   *     beat
   */
  void fromControls(List<ControlComparison> all, boolean lower) {
    if (all.size() < 2) {
      difference(all.stream().flatMap(one -> one.found().stream()).findAny());
      return;
    }
    sorted(
        all.stream()
            .flatMap(one -> one.found().stream())
            .map(PairedDifference::difference)
            .reduce((a, b) -> lower ? Math.max(a, b) : Math.min(a, b)));
    for (ControlComparison one : all) {
      html.open("div");
      one.found().ifPresentOrElse(this::differenceText, () -> html.text(ResultCells.NONE));
      html.element("span", " from " + one.control(), "class", "interval").close("div");
    }
    html.close("td");
  }

  /** The adjusted p-values of the comparisons, the highest for sorting. */
  void controlTests(List<ControlComparison> all) {
    if (all.size() < 2) {
      pValue(
          all.stream()
              .flatMap(one -> one.found().stream())
              .findAny()
              .map(PairedDifference::significance));
      return;
    }
    sorted(all.stream().flatMap(one -> adjusted(one).stream()).reduce(Math::max));
    for (ControlComparison one : all) {
      html.element("div", adjusted(one).map(Numbers::pValue).orElse(ResultCells.NONE));
    }
    html.close("td");
  }

  private static Optional<Double> adjusted(ControlComparison one) {
    return one.found().map(PairedDifference::significance).map(Significance::adjustedPValue);
  }

  /** Begins a cell of several numbers. */
  private void sorted(Optional<Double> by) {
    open(by.map(String::valueOf).orElse(""));
  }

  void pValue(Optional<Significance> tested) {
    Double adjusted = tested.map(Significance::adjustedPValue).orElse(null);
    cell(adjusted, adjusted == null ? ResultCells.NONE : Numbers.pValue(adjusted));
  }

  /** A ratio with the interval that the drawing of the front has. */
  void ratio(SystemResult system, FrontAxis axis, int decimals) {
    if (axis.value(system, base).isPresent()) {
      FrontMarks.Span span = FrontMarks.span(axis, system, base);
      number(span.value());
      html.text(Numbers.fixed(span.value(), decimals));
      if (span.wide()) {
        interval(Numbers.fixed(span.low(), decimals), Numbers.fixed(span.high(), decimals));
      }
      html.close("td");
    } else if (system.metrics().get(axis.metric()) instanceof MetricResult.Refused) {
      refused();
    } else {
      absent(ResultCells.NONE);
    }
  }

  void speed(Optional<SystemCosts> known) {
    SystemCosts.Speed speed = known.map(SystemCosts::speed).orElse(null);
    if (speed == null) {
      absent(ResultCells.NONE);
      return;
    }
    number(speed.tokensPerSecond());
    html.text(Numbers.fixed(speed.tokensPerSecond(), 0));
    if (speed.interval() != null) {
      interval(Numbers.fixed(speed.interval().low(), 0), Numbers.fixed(speed.interval().high(), 0));
    }
    html.close("td");
  }

  void added(Optional<SystemCosts> known) {
    Double value = known.map(SystemCosts::addedMillisecondsPerToken).orElse(null);
    cell(value, value == null ? ResultCells.NONE : Numbers.signed(value, 2));
  }

  private void cell(@Nullable Double value, String text) {
    if (value == null) {
      absent(text);
    } else {
      number(value);
      html.text(text).close("td");
    }
  }

  private void number(double value) {
    open(Double.toString(value));
  }

  private void open(String value) {
    List<String> attributes = new ArrayList<>(List.of("class", "number", "data-value", value));
    if (!shown) {
      attributes.addAll(List.of("hidden", ""));
    }
    html.open("td", attributes.toArray(String[]::new));
  }

  private void refused() {
    open("");
    html.element("a", "refused", "href", "#" + Section.REFUSED.id()).close("td");
  }

  private void absent(String text) {
    open("");
    html.text(text).close("td");
  }

  private void interval(String low, String high) {
    html.text(" ").element("span", "[" + low + ", " + high + "]", "class", "interval");
  }
}
