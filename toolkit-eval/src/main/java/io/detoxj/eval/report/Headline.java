/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a report is about, as its subject declares it: the metric by which systems are judged, what
 * an improvement may cost, and what stands in a table. Tables, fronts, verdicts and the page read
 * this and know no subject of their own.
 *
 * @param primary the metric that is to become better
 * @param cost the metric that may become worse up to a limit; null if nothing is weighed against it
 * @param rule when a system passes, unless the reader asks for another limit
 * @param columns of the table of systems, in their order
 * @param units what the units are called over which numbers are means, such as {@code prompts}
 * @param groups the headings of metrics in their order; others follow these
 */
public record Headline(
    PrimaryMetric primary,
    @Nullable CostMetric cost,
    VerdictRule rule,
    List<Column> columns,
    String units,
    List<String> groups) {
  /**
   * The metric that is to become better.
   *
   * @param metric its name
   * @param label in a sentence, such as {@code toxicity probability}
   * @param noun what is said to be lowered or raised, such as {@code toxicity}
   * @param better which values are better
   * @param ideal the value that cannot be improved; null if there is none
   */
  public record PrimaryMetric(
      String metric, String label, String noun, Direction better, @Nullable Double ideal) {}

  /**
   * The metric that may become worse: what counts is how many times the base's it is.
   *
   * @param metric its name; smaller values are better
   * @param label in a sentence, such as {@code perplexity}
   */
  public record CostMetric(String metric, String label) {}

  /**
   * A column of the table of systems.
   *
   * @param title above it on the terminal, where room is scarce
   * @param pageTitle above it on a page; empty if it is not there
   * @param metric its name; empty for {@link Form#SPEED}
   * @param form what of the metric is shown
   * @param decimals how many the terminal shows
   */
  public record Column(String title, String pageTitle, String metric, Form form, int decimals) {}

  /** What a column shows. */
  public enum Form {
    /** The value alone. */
    VALUE,
    /** The value and its interval. */
    VALUE_WITH_INTERVAL,
    /** The paired difference from the base and its interval. */
    DIFFERENCE,
    /** The value as a multiple of the base's. */
    RATIO,
    /** New tokens a second. */
    SPEED
  }

  /** Keeps unmodifiable copies of the lists. */
  public Headline {
    columns = List.copyOf(columns);
    groups = List.copyOf(groups);
  }

  /**
   * The axes of the usual front: the primary metric from that of the base up to its ideal, and the
   * cost as a multiple of the base's, from the limit down to 1; fewer than two if nothing is
   * weighed.
   */
  public List<FrontAxis> axes(VerdictRule limit) {
    List<FrontAxis> axes = new ArrayList<>();
    axes.add(
        new FrontAxis(
            primary.metric(), FrontAxis.Scale.VALUE, primary.better(), null, primary.ideal()));
    if (cost != null) {
      axes.add(
          new FrontAxis(
              cost.metric(),
              FrontAxis.Scale.RATIO_TO_BASE,
              Direction.LOWER,
              limit.maxCostRatio(),
              1.0));
    }
    return List.copyOf(axes);
  }

  /** Whether the difference of methods from their controls is to stand beside a column. */
  boolean comparesControl(Column column) {
    return column.form() == Form.DIFFERENCE && column.metric().equals(primary.metric());
  }

  /** The cost of a system divided by the base's, or empty if either has none. */
  public OptionalDouble costRatio(SystemResult system, SystemResult base) {
    return cost == null ? OptionalDouble.empty() : ratio(cost.metric(), system, base);
  }

  /** A metric of a system divided by the base's, or empty if either has none. */
  static OptionalDouble ratio(String metric, SystemResult system, SystemResult base) {
    var ours = system.estimate(metric);
    var theirs = base.estimate(metric);
    return ours.isPresent() && theirs.isPresent()
        ? OptionalDouble.of(ours.get().value() / theirs.get().value())
        : OptionalDouble.empty();
  }
}
