/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.statistics.FunctionOfSums;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.UnitStatistic;
import io.detoxj.eval.toxicity.metric.MetricKinds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One number by group, and how far the worst group lies above all of them together: {@code
 * NAME_GROUP}, on the scale given, and {@code NAME_gap}, of the plain ratios. Groups with one item
 * have no number of their own.
 */
record GroupGap(String name, int version, Map<String, String> parameters, RatioOfSums.Scale scale) {
  /** An item's part in the number of its group. */
  record Part(String group, RatioOfSums.Term term) {}

  List<Measurement> measure(List<Part> parts, int missing) {
    Map<String, List<RatioOfSums.Term>> byGroup = new TreeMap<>();
    parts.forEach(
        part -> byGroup.computeIfAbsent(part.group(), g -> new ArrayList<>()).add(part.term()));
    List<Measurement> all = new ArrayList<>();
    byGroup.forEach(
        (group, terms) -> {
          if (terms.size() > 1) {
            all.add(measurement("_" + group, new RatioOfSums(terms, scale), terms.size(), 0));
          }
        });
    if (byGroup.size() > 1) {
      all.add(
          measurement(
              "_gap", gap(parts, List.copyOf(byGroup.keySet())), parts.size() + missing, missing));
    }
    return all;
  }

  private Measurement measurement(
      String suffix, UnitStatistic statistic, int samples, int missing) {
    return new Measurement(
        new MetricId(name + suffix, version, parameters),
        MetricKinds.SUPPRESSION,
        statistic,
        samples,
        missing);
  }

  /**
   * The highest ratio of a group less the ratio of all; groups that a resample lacks are left out.
   */
  private static FunctionOfSums gap(List<Part> parts, List<String> groups) {
    Map<String, double[]> rows = new LinkedHashMap<>();
    for (Part part : parts) {
      double[] row = new double[2 * groups.size()];
      int at = 2 * groups.indexOf(part.group());
      row[at] = part.term().numerator();
      row[at + 1] = part.term().denominator();
      rows.put(part.term().unitId(), row);
    }
    return new FunctionOfSums(rows, GroupGap::worstLessAll);
  }

  private static double worstLessAll(double[] sums) {
    double numerator = 0;
    double denominator = 0;
    double worst = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < sums.length; i += 2) {
      numerator += sums[i];
      denominator += sums[i + 1];
      if (sums[i + 1] > 0) {
        worst = Math.max(worst, sums[i] / sums[i + 1]);
      }
    }
    return worst - numerator / denominator;
  }
}
