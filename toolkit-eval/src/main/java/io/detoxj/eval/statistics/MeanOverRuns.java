/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A statistic over several runs on the same units, such as one prompt sampled with several seeds.
 * The units are the clusters that are resampled, each with all its runs: what the runs of a unit
 * have in common then widens the interval as it should, and what they do not have in common shows
 * in how the units differ (Davison and Hinkley, "Bootstrap Methods and their Application", 1997,
 * section 3.8, the first of their two ways, which has the variance nearer to the truth). Runs
 * counted as units of their own would make intervals too narrow.
 *
 * @param runs over the same units in one order
 */
public record MeanOverRuns(List<UnitStatistic> runs) implements UnitStatistic {
  /**
   * Keeps an unmodifiable copy of the list.
   *
   * @throws IllegalArgumentException if there is no run, or they have other units
   */
  public MeanOverRuns {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("a mean over runs needs a run");
    }
    List<String> units = runs.get(0).unitIds();
    if (!runs.stream().allMatch(run -> run.unitIds().equals(units))) {
      throw new IllegalArgumentException("the runs are not over the same units");
    }
  }

  /**
   * The statistic of several runs together. Of means over units it is the mean over units of the
   * mean over the runs that have the unit; of other ratios of sums the ratio of the sums over all
   * runs; of anything else the mean of the runs' values over the units that all of them have.
   *
   * @param runs at least one
   */
  public static UnitStatistic of(List<UnitStatistic> runs) {
    if (runs.size() == 1) {
      return runs.get(0);
    }
    List<RatioOfSums> ratios =
        runs.stream().filter(RatioOfSums.class::isInstance).map(RatioOfSums.class::cast).toList();
    if (ratios.size() == runs.size()
        && ratios.stream().map(RatioOfSums::scale).distinct().count() == 1) {
      return together(ratios, ratios.stream().allMatch(RatioOfSums::isMean));
    }
    List<String> common =
        runs.get(0).unitIds().stream()
            .filter(unit -> runs.stream().allMatch(run -> run.unitIds().contains(unit)))
            .toList();
    return new MeanOverRuns(runs.stream().map(run -> run.restrictedTo(common)).toList());
  }

  private static RatioOfSums together(List<RatioOfSums> runs, boolean means) {
    Map<String, List<RatioOfSums.Term>> byUnit = new LinkedHashMap<>();
    for (RatioOfSums run : runs) {
      for (RatioOfSums.Term term : run.terms()) {
        byUnit.computeIfAbsent(term.unitId(), unit -> new ArrayList<>()).add(term);
      }
    }
    List<RatioOfSums.Term> all = new ArrayList<>();
    byUnit.forEach(
        (unit, terms) -> {
          double above = terms.stream().mapToDouble(RatioOfSums.Term::numerator).sum();
          double below = terms.stream().mapToDouble(RatioOfSums.Term::denominator).sum();
          all.add(new RatioOfSums.Term(unit, means ? above / below : above, means ? 1 : below));
        });
    return new RatioOfSums(all, runs.get(0).scale());
  }

  @Override
  public List<String> unitIds() {
    return runs.get(0).unitIds();
  }

  @Override
  public double value(int[] weights) {
    return runs.stream().mapToDouble(run -> run.value(weights)).average().orElseThrow();
  }

  @Override
  public MeanOverRuns restrictedTo(List<String> unitIds) {
    return new MeanOverRuns(runs.stream().map(run -> run.restrictedTo(unitIds)).toList());
  }
}
