/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.statistics.UnitStatistic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found of a model's answers.
 *
 * @param model its name
 * @param judge what judged
 * @param mode how closely the paper's program was followed
 * @param tasks in the order of the benchmark
 */
public record Evaluation(
    String model, String judge, EvaluationMode mode, List<EvaluatedTask> tasks) {
  /** Copies the list. */
  public Evaluation {
    tasks = List.copyOf(tasks);
  }

  /** All gates in the mode of the evaluation. */
  public Criteria criteria() {
    return Criteria.standard(mode);
  }

  /**
   * The molecules that the judge finds toxic before the repair. Of the others success says nothing:
   * the benchmark takes every original for toxic and never asks.
   */
  public Evaluation ofToxicOriginals() {
    Thresholds thresholds = Thresholds.standard();
    return new Evaluation(
        model, judge, mode, tasks.stream().filter(task -> task.toxic(thresholds)).toList());
  }

  /** How many molecules have the outcome. */
  public int count(Outcome outcome, Criteria criteria) {
    return (int) tasks.stream().filter(task -> task.outcome(criteria) == outcome).count();
  }

  /**
   * The share of repaired molecules, as a statistic over molecules for intervals and comparisons.
   * Those of which it is not known are left out.
   */
  public UnitStatistic successRate(Criteria criteria) {
    Map<String, Double> successes = new LinkedHashMap<>();
    for (EvaluatedTask task : tasks) {
      Outcome outcome = task.outcome(criteria);
      if (outcome != Outcome.UNKNOWN) {
        successes.put(task.task().unitId(), outcome == Outcome.SUCCESS ? 1.0 : 0.0);
      }
    }
    return RatioOfSums.mean(successes);
  }

  /** By how much this model's share of repaired molecules differs from another's, with a test. */
  public PairedDifference comparedWith(Evaluation other, Criteria criteria, Bootstrap bootstrap) {
    UnitStatistic ours = successRate(criteria);
    UnitStatistic theirs = other.successRate(criteria);
    PairedDifference difference = bootstrap.difference(ours, theirs);
    return Significance.of(ours, theirs, bootstrap).map(difference::with).orElse(difference);
  }
}
