/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.List;

/**
 * A statistic whose data can be laid beside those of another run, so that units can change places
 * between the two. That is what a permutation test needs.
 */
public interface PoolableStatistic extends UnitStatistic {
  /**
   * The same statistic of both runs' data.
   *
   * @param other of the same kind
   * @return a statistic of which the first weights are for this one's units and the next for the
   *     other's, each in the order of their {@link #unitIds()}; its own ids tell the two apart
   * @throws IllegalArgumentException if the other is a statistic of another kind
   */
  UnitStatistic pooledWith(UnitStatistic other);

  @Override
  PoolableStatistic restrictedTo(List<String> unitIds);
}
