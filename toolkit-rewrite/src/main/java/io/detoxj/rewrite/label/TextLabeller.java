/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import java.util.List;
import java.util.Set;

/**
 * Gives texts one of several labels. Shares of labels by different labellers cannot be compared, so
 * every table names its labeller.
 */
public interface TextLabeller extends AutoCloseable {
  /** What labels, with its version, as tables name it. */
  String provenance();

  /** Everything that makes its labels. */
  Fingerprint fingerprint();

  /** All labels that it may give, in the order of its own. */
  List<String> labels();

  /**
   * Labels texts; what is said of one does not depend on the others.
   *
   * @param texts none of them null
   * @return one outcome for each, in the same order
   */
  List<LabelOutcome> label(List<String> texts);

  /**
   * The probability that a text has one of some labels: 1 or 0 by the label that it gets, for a
   * labeller that knows no more.
   *
   * @param texts none of them null
   * @param of some of {@link #labels}
   * @return one outcome for each, in the same order; unscored where there is no label
   */
  default List<ScoreOutcome> shares(List<String> texts, Set<String> of) {
    return label(texts).stream()
        .<ScoreOutcome>map(
            outcome ->
                outcome instanceof LabelOutcome.Labelled one
                    ? new ScoreOutcome.Scored(of.contains(one.label()) ? 1 : 0)
                    : new ScoreOutcome.Unscored(((LabelOutcome.Unlabelled) outcome).reason()))
        .toList();
  }

  /** Frees what the labeller holds; one that holds nothing does nothing here. */
  @Override
  default void close() {}
}
