/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.Multiplicity;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.molecule.endpoint.Judgement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many molecules several models repair, over all tasks and in each, compared with the first
 * model. The p-values over all tasks are adjusted by Holm for the number of models; those in tasks
 * for the number of models and tasks.
 *
 * @param overall of each model over all tasks
 * @param tasks of each task its models, in the same order
 */
public record SuccessRates(List<Rate> overall, Map<String, List<Rate>> tasks) {
  /**
   * How many a model repairs of some molecules.
   *
   * @param model its name
   * @param molecules how many are to be repaired
   * @param successes how many are
   * @param unknown of how many that is not known
   * @param judged of how many the judge knows the original; where it knows none, a rate is only of
   *     those that fail without a judge
   * @param interval of the rate; null if it is known of fewer than two molecules
   * @param fromFirst the difference from the first model with its test, null for that model itself
   *     and if they have fewer than two molecules in common
   */
  public record Rate(
      String model,
      int molecules,
      int successes,
      int unknown,
      int judged,
      @Nullable Interval interval,
      @Nullable PairedDifference fromFirst) {
    /** The share of repaired molecules from 0 to 1; not a number if it is known of none. */
    public double value() {
      return (double) successes / (molecules - unknown);
    }

    private Rate with(@Nullable PairedDifference other) {
      return new Rate(model, molecules, successes, unknown, judged, interval, other);
    }
  }

  /** Copies the list. */
  public SuccessRates {
    overall = List.copyOf(overall);
  }

  /** Counts, draws and tests; all gates are asked, in the mode of the evaluations. */
  public static SuccessRates of(List<Evaluation> evaluations, Bootstrap bootstrap) {
    Map<String, List<Rate>> tasks = new LinkedHashMap<>();
    for (String task : names(evaluations.get(0))) {
      List<Evaluation> of = evaluations.stream().map(one -> only(one, task)).toList();
      tasks.put(task, rates(of, bootstrap));
    }
    List<Rate> all = adjusted(tasks.values().stream().flatMap(List::stream).toList());
    int models = evaluations.size();
    int at = 0;
    for (Map.Entry<String, List<Rate>> task : tasks.entrySet()) {
      task.setValue(all.subList(at, at + models));
      at += models;
    }
    return new SuccessRates(adjusted(rates(evaluations, bootstrap)), tasks);
  }

  /** The rate of one model on its own. */
  public static Rate of(Evaluation evaluation, Bootstrap bootstrap) {
    return rates(List.of(evaluation), bootstrap).get(0);
  }

  private static List<String> names(Evaluation evaluation) {
    return evaluation.tasks().stream().map(task -> task.task().task()).distinct().toList();
  }

  private static Evaluation only(Evaluation evaluation, String name) {
    return new Evaluation(
        evaluation.model(),
        evaluation.judge(),
        evaluation.mode(),
        evaluation.tasks().stream()
            .filter(task -> task.task().task().equals(name))
            .collect(Collectors.toList()));
  }

  private static List<Rate> rates(List<Evaluation> evaluations, Bootstrap bootstrap) {
    Evaluation first = evaluations.get(0);
    List<Rate> rates = new ArrayList<>();
    for (int i = 0; i < evaluations.size(); i++) {
      Evaluation one = evaluations.get(i);
      rates.add(rate(one, bootstrap).with(i == 0 ? null : difference(one, first, bootstrap)));
    }
    return rates;
  }

  private static Rate rate(Evaluation evaluation, Bootstrap bootstrap) {
    Criteria criteria = evaluation.criteria();
    int unknown = evaluation.count(Outcome.UNKNOWN, criteria);
    boolean enough = evaluation.tasks().size() - unknown >= Bootstrap.MIN_UNITS;
    return new Rate(
        evaluation.model(),
        evaluation.tasks().size(),
        evaluation.count(Outcome.SUCCESS, criteria),
        unknown,
        (int) evaluation.tasks().stream().filter(SuccessRates::judged).count(),
        enough ? bootstrap.interval(evaluation.successRate(criteria)) : null,
        null);
  }

  private static boolean judged(EvaluatedTask task) {
    return task.original() instanceof Judgement.Judged;
  }

  private static @Nullable PairedDifference difference(
      Evaluation one, Evaluation first, Bootstrap bootstrap) {
    Criteria criteria = one.criteria();
    boolean enough = known(one, criteria) && known(first, criteria);
    return enough
            && one.successRate(criteria).unitsInCommon(first.successRate(criteria)).size()
                >= Bootstrap.MIN_UNITS
        ? one.comparedWith(first, criteria, bootstrap)
        : null;
  }

  private static boolean known(Evaluation one, Criteria criteria) {
    return one.count(Outcome.UNKNOWN, criteria) < one.tasks().size();
  }

  private static List<Rate> adjusted(List<Rate> rates) {
    double[] p =
        rates.stream().flatMap(one -> pValue(one).stream()).mapToDouble(one -> one).toArray();
    double[] adjusted = Multiplicity.HOLM.adjust(p);
    List<Rate> all = new ArrayList<>();
    int next = 0;
    for (Rate rate : rates) {
      PairedDifference difference = rate.fromFirst();
      if (difference != null && difference.significance() != null) {
        all.add(rate.with(difference.with(difference.significance().adjustedTo(adjusted[next++]))));
      } else {
        all.add(rate);
      }
    }
    return all;
  }

  private static Optional<Double> pValue(Rate rate) {
    return Optional.ofNullable(rate.fromFirst())
        .map(PairedDifference::significance)
        .map(significance -> significance.pValue());
  }
}
