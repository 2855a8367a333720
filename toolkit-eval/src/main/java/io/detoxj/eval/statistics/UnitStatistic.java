/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A number computed from several units that can be computed again with each unit counted any number
 * of times. That is all that resampling needs. It never changes, for several threads ask at once.
 */
public interface UnitStatistic {
  /** The ids of the units that have a part in it, each once. */
  List<String> unitIds();

  /**
   * The statistic of a resample.
   *
   * @param weights how often each unit is counted, in the order of {@link #unitIds()}; not all zero
   * @return a finite number
   * @throws IllegalArgumentException if there are not as many weights as units, or all are zero
   */
  double value(int[] weights);

  /**
   * The statistic of the same data for some of the units.
   *
   * @param unitIds the units to keep, in the order they are to have
   * @throws IllegalArgumentException if one of them has no part in this statistic
   */
  UnitStatistic restrictedTo(List<String> unitIds);

  /**
   * The statistic of the data as they are.
   *
   * @throws IllegalArgumentException if there are no units
   */
  default double value() {
    int[] once = new int[unitIds().size()];
    Arrays.fill(once, 1);
    return value(once);
  }

  /** The units that this and another statistic share, in this one's order. */
  default List<String> unitsInCommon(UnitStatistic other) {
    Set<String> theirs = Set.copyOf(other.unitIds());
    return unitIds().stream().filter(theirs::contains).toList();
  }
}
