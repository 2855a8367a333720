/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.front.FrontPoint;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportFronts;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The systems that a front has a place for, with their intervals. */
final class FrontMarks {
  private FrontMarks() {}

  /** A value on an axis and the bounds of its interval, or the value again if there is none. */
  record Span(double value, double low, double high) {
    boolean wide() {
      return high > low;
    }
  }

  /** A system, and whether it is on the front of the methods. */
  record Mark(String system, Role role, boolean efficient, Span x, Span y) {}

  /** In the order of the report, without those that the front leaves out. */
  static List<Mark> of(Report report, FrontAxis x, FrontAxis y) {
    ReportFronts fronts = ReportFronts.of(report, List.of(x, y));
    Set<String> efficient =
        fronts.methods().efficient().stream().map(FrontPoint::name).collect(Collectors.toSet());
    List<Mark> marks = new ArrayList<>();
    for (SystemResult system : report.systems()) {
      if (!fronts.leftOut().containsKey(system.system())) {
        marks.add(
            new Mark(
                system.system(),
                system.role(),
                efficient.contains(system.system()),
                span(x, system, report.base()),
                span(y, system, report.base())));
      }
    }
    return marks;
  }

  /**
   * The interval of a value is the report's. A report has no interval of a ratio, so the one of the
   * paired difference is divided by the base's value, as if this were known.
   */
  static Span span(FrontAxis axis, SystemResult system, SystemResult base) {
    double value = axis.value(system, base).orElseThrow();
    if (axis.scale() == FrontAxis.Scale.VALUE) {
      return system
          .estimate(axis.metric())
          .map(one -> new Span(value, one.interval().low(), one.interval().high()))
          .orElse(new Span(value, value, value));
    }
    double of = base.estimate(axis.metric()).map(MetricResult.Estimate::value).orElseThrow();
    return system
        .difference(axis.metric())
        .map(one -> new double[] {1 + one.interval().low() / of, 1 + one.interval().high() / of})
        .map(ends -> new Span(value, Math.min(ends[0], ends[1]), Math.max(ends[0], ends[1])))
        .orElse(new Span(value, value, value));
  }
}
