/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.model.TransformerModel;
import java.util.Optional;

/**
 * The norms that Gemma 2 and 3 have behind attention and MLP: what a matrix puts out, {@code o},
 * reaches the stream as {@code g * o / rms(o)} with gains {@code g = 1 + weight}.
 */
public final class PostNormGains {
  private PostNormGains() {}

  /**
   * The gains behind a matrix that writes, {@code [dModel]}; empty if the model has no such norms.
   *
   * @param target {@link EditTarget#OUTPUT} or {@link EditTarget#DOWN}
   */
  public static Optional<float[]> behind(TransformerModel model, EditTarget target, int layer) {
    if (!areIn(model.info())) {
      return Optional.empty();
    }
    String module =
        target == EditTarget.OUTPUT ? "post_attention_layernorm" : "post_feedforward_layernorm";
    float[] gains = model.parameter("model.layers." + layer + "." + module + ".weight");
    for (int i = 0; i < gains.length; i++) {
      gains[i] += 1;
    }
    return Optional.of(gains);
  }

  /** Llama has a post_attention_layernorm too, but before its MLP: the other one tells. */
  public static boolean areIn(ModelInfo model) {
    return model.parameters().containsKey("model.layers.0.post_feedforward_layernorm.weight");
  }
}
