/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.MeanOverRuns;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.statistics.UnitStatistic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A metric's value for each unit of one system's run, ready for intervals and comparisons.
 *
 * @param id the definition
 * @param kind what it is about, and which values are better
 * @param statistic the units that have a value
 * @param samples how many samples there were, with and without a value
 * @param missing how many of the samples had no value
 */
public record Measurement(
    MetricId id, MetricKind kind, UnitStatistic statistic, int samples, int missing) {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if more samples are missing than there are
   */
  public Measurement {
    if (missing < 0 || missing > samples) {
      throw new IllegalArgumentException(missing + " of " + samples + " samples are missing");
    }
  }

  /**
   * The metric over several runs on the same units, such as one for each seed; see {@link
   * MeanOverRuns}. Its definition has the number of runs as {@code seeds}.
   *
   * @param runs at least one; one alone stays as it is
   * @throws IllegalArgumentException if their ids differ
   */
  public static Measurement overSeeds(List<Measurement> runs) {
    Measurement first = runs.get(0);
    if (runs.size() == 1) {
      return first;
    }
    if (!runs.stream().allMatch(run -> run.id.equals(first.id))) {
      throw new IllegalArgumentException(
          "these are different metrics: " + runs.stream().map(Measurement::id).toList());
    }
    Map<String, String> parameters = new TreeMap<>(first.id.parameters());
    parameters.put("seeds", Integer.toString(runs.size()));
    return new Measurement(
        new MetricId(first.id.name(), first.id.version(), parameters),
        first.kind,
        MeanOverRuns.of(runs.stream().map(Measurement::statistic).toList()),
        runs.stream().mapToInt(Measurement::samples).sum(),
        runs.stream().mapToInt(Measurement::missing).sum());
  }

  /** The number with its interval, or why there is none. */
  public MetricResult estimate(Bootstrap bootstrap, MissingPolicy policy) {
    Optional<String> refusal = refusal(policy);
    if (refusal.isPresent()) {
      return new MetricResult.Refused(id, refusal.get(), samples, missing);
    }
    return new MetricResult.Estimate(
        id,
        statistic.value(),
        bootstrap.interval(statistic),
        statistic.unitIds().size(),
        samples,
        missing);
  }

  /**
   * This system compared to the base over the units that have a value in both, with a test of the
   * difference where there is one for the statistic.
   *
   * @return empty if the metric is refused for either, or they share fewer than two units
   * @throws IllegalArgumentException if the ids differ: such numbers cannot be compared
   */
  public Optional<PairedDifference> differenceFrom(
      Measurement base, Bootstrap bootstrap, MissingPolicy policy) {
    if (!id.equals(base.id)) {
      throw new IllegalArgumentException("cannot compare " + id + " with " + base.id);
    }
    if (refusal(policy).isPresent()
        || base.refusal(policy).isPresent()
        || statistic.unitsInCommon(base.statistic).size() < Bootstrap.MIN_UNITS) {
      return Optional.empty();
    }
    PairedDifference difference = bootstrap.difference(statistic, base.statistic);
    return Optional.of(
        Significance.of(statistic, base.statistic, bootstrap)
            .map(difference::with)
            .orElse(difference));
  }

  private Optional<String> refusal(MissingPolicy policy) {
    Optional<String> tooManyMissing = policy.refusal(samples, missing);
    int units = statistic.unitIds().size();
    if (tooManyMissing.isEmpty() && units < Bootstrap.MIN_UNITS) {
      return Optional.of(
          "%s units have a value, and an interval needs at least %s; run more units"
              .formatted(units, Bootstrap.MIN_UNITS));
    }
    return tooManyMissing;
  }
}
