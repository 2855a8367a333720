/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One value of a system and one of the base for each unit, of which the metric is the mean.
 *
 * @param system the system's, in the order of the units
 * @param base the base's, in the same order
 */
public record PairedValues(List<Double> system, List<Double> base) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if they are empty or of different lengths, or a value is not
   *     finite
   */
  public PairedValues {
    system = List.copyOf(system);
    base = List.copyOf(base);
    if (system.isEmpty() || system.size() != base.size()) {
      throw new IllegalArgumentException(
          "%s values of the system and %s of the base are no pairs; give one of each for a unit"
              .formatted(system.size(), base.size()));
    }
    if (!Stream.concat(system.stream(), base.stream()).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a value of a unit is not finite; leave the unit out");
    }
  }

  /**
   * The values of the units that both have.
   *
   * @return empty if one is not a plain mean over units, or they share no unit
   */
  public static Optional<PairedValues> of(UnitStatistic system, UnitStatistic base) {
    List<String> common = system.unitsInCommon(base);
    if (!common.isEmpty()
        && system.restrictedTo(common) instanceof RatioOfSums ours
        && base.restrictedTo(common) instanceof RatioOfSums theirs
        && ours.isMean()
        && theirs.isMean()) {
      return Optional.of(new PairedValues(numerators(ours), numerators(theirs)));
    }
    return Optional.empty();
  }

  private static List<Double> numerators(RatioOfSums mean) {
    return mean.terms().stream().map(RatioOfSums.Term::numerator).toList();
  }

  /** How many units there are. */
  public int size() {
    return system.size();
  }

  /** The system's value minus the base's for each unit. */
  public double[] differences() {
    return IntStream.range(0, size()).mapToDouble(i -> system.get(i) - base.get(i)).toArray();
  }

  /** Whether every value is 0 or 1. */
  public boolean binary() {
    return Stream.concat(system.stream(), base.stream()).allMatch(v -> v == 0 || v == 1);
  }
}
