/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricId;
import java.util.List;

/**
 * How near a text is to others, by their words and characters alone. Implementations are immutable
 * and safe for several threads.
 */
public interface TextSimilarity {
  /** The definition, with everything that makes the number. */
  MetricId id();

  /** Which values are better: higher for similarities, lower for rates of edits. */
  default Direction better() {
    return Direction.HIGHER;
  }

  /**
   * The value for one text.
   *
   * @param text may be empty
   * @param references one or more, each may be empty
   * @return in the unit of the metric, as its class says; finite
   * @throws IllegalArgumentException if there are no references
   */
  double score(String text, List<String> references);

  /** The value for one text and one reference. */
  default double score(String text, String reference) {
    return score(text, List.of(reference));
  }
}
