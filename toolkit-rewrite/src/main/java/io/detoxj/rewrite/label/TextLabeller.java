/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.io.Fingerprint;
import java.util.List;

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

  /** Frees what the labeller holds; one that holds nothing does nothing here. */
  @Override
  default void close() {}
}
