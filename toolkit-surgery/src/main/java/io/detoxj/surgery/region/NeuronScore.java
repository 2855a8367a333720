/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;

/** Ranks the vectors of a target: those with the lowest scores are edited. */
public interface NeuronScore {
  /** A name for reports, such as {@code min-cosine}. */
  String id();

  /**
   * The scores of a layer's vectors, {@code [count]} of its {@link NeuronLayout}; NaN for vectors
   * that must not be edited, such as zero ones.
   *
   * @throws io.detoxj.core.InterventionException if the score means nothing for the target
   */
  double[] of(TransformerModel model, EditTarget target, int layer, BehaviourDirection direction);
}
