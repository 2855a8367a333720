/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encoding and decoding on arrays. Activations may have any leading dimensions; the last ones hold
 * {@code d_in} numbers a token. Results belong to the manager of the activations.
 */
public final class SaeMath {
  private final SaeConfig config;
  private final Map<String, NDArray> weights;

  SaeMath(SaeConfig config, Map<String, NDArray> weights) {
    this.config = config;
    this.weights = weights;
  }

  /**
   * Features, with what decoding needs to know of the input.
   *
   * @param features {@code [tokens, d_sae]}, float32
   * @param scale what a decoded token is multiplied by, {@code [tokens, 1]}; null for 1
   * @param offset what is added after that, {@code [tokens, 1]}; null for 0
   */
  public record Encoded(NDArray features, @Nullable NDArray scale, @Nullable NDArray offset) {}

  /** Features of activations, with all of the encoder. */
  public Encoded encode(NDArray activations) {
    ScaledInput input = ScaledInput.of(activations, config);
    NDArray features =
        switch (config.architecture()) {
          case STANDARD -> pre(input).getNDArrayInternal().relu();
          case JUMPRELU -> jump(pre(input), weight("threshold"));
          case TOPK -> topK(pre(input));
          case GATED -> gated(input);
        };
    return new Encoded(features, input.scale(), input.offset());
  }

  private NDArray pre(ScaledInput input) {
    return input.shifted(config, weight("b_dec")).matMul(weight("W_enc")).add(weight("b_enc"));
  }

  static NDArray jump(NDArray pre, NDArray threshold) {
    NDArray positive = pre.getNDArrayInternal().relu();
    return positive.mul(pre.gt(threshold).toType(pre.getDataType(), false));
  }

  private NDArray topK(NDArray pre) {
    NDArray compared = config.rescalesByDecoderNorm() ? pre.mul(decoderNorms(pre)) : pre;
    NDArray least = compared.topK(config.k(), 1, true, true).get(0).get(":, -1:");
    NDArray kept = compared.gte(least).toType(pre.getDataType(), false);
    return compared.getNDArrayInternal().relu().mul(kept);
  }

  /** Norms of the decoder's rows, in the memory of the caller. */
  private NDArray decoderNorms(NDArray like) {
    NDArray norms = weight("W_dec").norm(new int[] {1});
    norms.attach(like.getManager());
    return norms;
  }

  private NDArray gated(ScaledInput input) {
    NDArray product = input.shifted(config, weight("b_dec")).matMul(weight("W_enc"));
    return gated(product, weight("b_gate"), weight("b_mag"), weight("r_mag"));
  }

  static NDArray gated(NDArray product, NDArray gateBias, NDArray bias, NDArray logScale) {
    NDArray gate = product.add(gateBias).gt(0).toType(product.getDataType(), false);
    NDArray scale = logScale.exp();
    scale.attach(product.getManager());
    return product.mul(scale).add(bias).getNDArrayInternal().relu().mul(gate);
  }

  /**
   * Decodes features in the unit of the activations they came from.
   *
   * @param features {@code [tokens, d_sae]}, perhaps edited
   * @param source what they were encoded with
   * @return {@code [tokens, d_in]}
   */
  public NDArray decode(NDArray features, Encoded source) {
    NDArray used = features;
    if (config.rescalesByDecoderNorm()) {
      // A row of zeros adds nothing, and 0 divided by its norm would be no number.
      used = features.div(decoderNorms(features).maximum(Float.MIN_NORMAL));
    }
    NDArray decoded = used.matMul(weight("W_dec")).add(weight("b_dec"));
    decoded = source.scale() == null ? decoded : decoded.mul(source.scale());
    return source.offset() == null ? decoded : decoded.add(source.offset());
  }

  NDArray weight(String name) {
    NDArray weight = weights.get(name);
    if (weight == null) {
      throw new IllegalStateException("a " + config.architecture() + " has no " + name);
    }
    return weight;
  }

  Map<String, NDArray> weights() {
    return weights;
  }
}
