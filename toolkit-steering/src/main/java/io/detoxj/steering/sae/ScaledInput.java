/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * Activations as an encoder wants them, and the way back: {@code decoded * scale + offset}.
 *
 * @param values {@code [tokens, d_in]}
 * @param scale {@code [tokens, 1]} or a number; null for 1
 * @param offset {@code [tokens, 1]}; null for 0
 */
record ScaledInput(NDArray values, @Nullable NDArray scale, @Nullable NDArray offset) {
  private static final float EPSILON = 1e-5f;

  static ScaledInput of(NDArray activations, SaeConfig config) {
    NDArray x = activations.reshape(-1, config.width());
    NDArray mean = null;
    if (config.source().centred()) {
      mean = x.mean(new int[] {1}, true);
      x = x.sub(mean);
    }
    int[] last = {1};
    return switch (config.scaling()) {
      case NONE -> new ScaledInput(x, null, mean);
      case EXPECTED_AVERAGE_ONLY_IN -> {
        NDArray scale = x.getManager().create((float) (1 / config.inputScale()));
        yield new ScaledInput(x.mul((float) config.inputScale()), scale, mean);
      }
      case CONSTANT_NORM_RESCALE -> {
        NDArray scale = x.norm(last, true).div((float) Math.sqrt(config.width()));
        yield new ScaledInput(x.div(scale), scale, mean);
      }
      case LAYER_NORM -> {
        NDArray own = x.mean(last, true);
        NDArray centred = x.sub(own);
        NDArray deviation = centred.square().sum(last, true).div(config.width() - 1).sqrt();
        NDArray offset = mean == null ? own : own.add(mean);
        yield new ScaledInput(centred.div(deviation.add(EPSILON)), deviation, offset);
      }
    };
  }

  NDArray shifted(SaeConfig config, NDArray decoderBias) {
    return config.subtractsDecoderBias() ? values.sub(decoderBias) : values;
  }
}
