/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

import org.jspecify.annotations.Nullable;

/**
 * What a metric is about and which of its values are better, as the metric itself declares it.
 *
 * @param group the heading under which reports list it, such as {@code Fluency}
 * @param better which values are better; null if neither larger nor smaller ones are
 */
public record MetricKind(String group, @Nullable Direction better) {
  /**
   * Checks the group.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public MetricKind {
    if (group.isBlank()) {
      throw new IllegalArgumentException("the group of a metric needs a name");
    }
  }
}
