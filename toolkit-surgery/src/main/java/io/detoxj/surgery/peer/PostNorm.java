/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.peer;

import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.region.EditTarget;

/**
 * The norms that Gemma 2 and 3 have behind attention and MLP: what a matrix puts out, {@code o},
 * reaches the stream as {@code g * o / rms(o)} with {@code g = 1 + weight}. That has no part along
 * {@code r} if {@code o} has none along {@code g * r}.
 */
final class PostNorm {
  private PostNorm() {}

  /**
   * The directions a matrix that writes may not put out, so that none of the basis reaches the
   * stream.
   *
   * @param target {@link EditTarget#OUTPUT} or {@link EditTarget#DOWN}
   */
  static Basis beforeIt(TransformerModel model, EditTarget target, int layer, Basis basis) {
    if (!isIn(model.info())) {
      return basis;
    }
    String module =
        target == EditTarget.OUTPUT ? "post_attention_layernorm" : "post_feedforward_layernorm";
    float[] gain = model.parameter("model.layers." + layer + "." + module + ".weight");
    for (int i = 0; i < gain.length; i++) {
      gain[i] += 1;
    }
    return basis.times(gain);
  }

  /** Llama has a post_attention_layernorm too, but before its MLP: the other one tells. */
  static boolean isIn(ModelInfo model) {
    return model.parameters().containsKey("model.layers.0.post_feedforward_layernorm.weight");
  }
}
