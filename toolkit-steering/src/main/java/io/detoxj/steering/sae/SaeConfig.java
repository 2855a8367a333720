/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;

/**
 * What a sparse autoencoder is and what it was trained on.
 *
 * @param architecture how it activates
 * @param width size of an activation (d_in)
 * @param features number of features (d_sae)
 * @param subtractsDecoderBias whether the decoder's bias is taken off before encoding
 * @param scaling of its input
 * @param inputScale the number of {@link InputScaling#EXPECTED_AVERAGE_ONLY_IN}, else 1
 * @param k of {@link SaeArchitecture#TOPK}, else 0
 * @param rescalesByDecoderNorm whether TopK compares pre-activations times the norm of their
 *     feature's decoder row
 * @param source the model and place it reads
 */
public record SaeConfig(
    SaeArchitecture architecture,
    int width,
    int features,
    boolean subtractsDecoderBias,
    InputScaling scaling,
    double inputScale,
    int k,
    boolean rescalesByDecoderNorm,
    Source source) {
  /**
   * Where the activations come from.
   *
   * @param model name of the model; empty if unknown
   * @param origin the model by its hashes; of empty weights if unknown
   * @param point the hook point
   * @param centred whether the model's writing weights were centred, so that an activation's mean
   *     must be taken off
   * @param prependsBos whether texts began with the model's first special token; what reads texts
   *     for the autoencoder lets them begin so: see {@link SaeTokens}
   * @param contextSize tokens in a training context; 0 if unknown
   */
  public record Source(
      String model,
      Origin origin,
      HookPoint point,
      boolean centred,
      boolean prependsBos,
      int contextSize) {
    /** The hash of the model's weights; empty if unknown. */
    public String modelSha256() {
      return origin.weightsSha256();
    }

    /** Activations of a hook point of a model that is not further described. */
    public static Source of(HookPoint point) {
      return new Source("", Origin.ofWeights(""), point, false, true, 0);
    }
  }

  /** Checks the numbers. */
  public SaeConfig {
    if (width < 1 || features < 1) {
      throw new IllegalArgumentException(
          "d_in and d_sae must be 1 or more but were " + width + " and " + features);
    }
    boolean topK = architecture == SaeArchitecture.TOPK;
    if (topK ? k < 1 || k > features : k != 0) {
      throw new IllegalArgumentException(
          topK
              ? "k of a TopK autoencoder must be 1 to " + features + " but was " + k
              : "only a TopK autoencoder has a k, but a " + architecture + " one was given " + k);
    }
    if (!(inputScale > 0) || Double.isInfinite(inputScale)) {
      throw new IllegalArgumentException(
          "the input scale must be finite and above 0 but was " + inputScale);
    }
  }

  /** What of it acts; the texts that only say where it comes from are not in it. */
  Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("architecture", architecture.name())
        .put("d_in", width)
        .put("d_sae", features)
        .put("apply_b_dec_to_input", subtractsDecoderBias)
        .put("normalize_activations", scaling.name())
        .put("norm_scaling_factor", inputScale)
        .put("k", k)
        .put("rescale_acts_by_decoder_norm", rescalesByDecoderNorm)
        .put("hook_point", source.point().name())
        .put("centred", source.centred())
        .put("prepend_bos", source.prependsBos())
        .build();
  }

  /** A configuration without scaling. */
  public static SaeConfig of(
      SaeArchitecture architecture,
      int width,
      int features,
      boolean subtractsDecoderBias,
      HookPoint point) {
    return new SaeConfig(
        architecture,
        width,
        features,
        subtractsDecoderBias,
        InputScaling.NONE,
        1,
        0,
        false,
        Source.of(point));
  }

  /** This with another scaling. */
  public SaeConfig withScaling(InputScaling changed, double scale) {
    return new SaeConfig(
        architecture,
        width,
        features,
        subtractsDecoderBias,
        changed,
        scale,
        k,
        rescalesByDecoderNorm,
        source);
  }

  /** A TopK autoencoder like this. */
  public SaeConfig withTopK(int changed, boolean rescales) {
    return new SaeConfig(
        SaeArchitecture.TOPK,
        width,
        features,
        subtractsDecoderBias,
        scaling,
        inputScale,
        changed,
        rescales,
        source);
  }

  /** This with another source. */
  public SaeConfig withSource(Source changed) {
    return new SaeConfig(
        architecture,
        width,
        features,
        subtractsDecoderBias,
        scaling,
        inputScale,
        k,
        rescalesByDecoderNorm,
        changed);
  }
}
