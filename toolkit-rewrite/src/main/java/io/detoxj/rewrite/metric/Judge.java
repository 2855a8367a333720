/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Something that gives numbers to texts, pairs or triples of texts, as a rule a model. Metrics take
 * judges, so that the same rule can be run with the model of a paper or with another, which its id
 * then says.
 */
public interface Judge {
  /** Names it in the ids of metrics. */
  String name();

  /** Why it cannot judge, such as that its weights are not there; empty if it can. */
  default Optional<String> absent() {
    return Optional.empty();
  }

  /**
   * Judges.
   *
   * @param inputs each with as many texts as the judge compares: one for a classifier, two for a
   *     similarity; source, rewrite and reference for an estimate of quality
   * @return a number an input, in the same order; none for an input that could not be judged
   * @throws IllegalStateException if it is {@link #absent}
   */
  List<OptionalDouble> judge(List<List<String>> inputs);
}
