/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.List;

/**
 * Rotary position embedding (Su et al., 2021): the inverse frequencies of the pairs of a head,
 * scaled as the configuration says.
 *
 * @param base of the frequencies, {@code rope_theta}
 * @param scaling how they are scaled
 * @param share of a head's dimensions that is rotated, the first ones; 1 for all
 */
record Rope(double base, Scaling scaling, double share) {
  /** One that rotates whole heads. */
  Rope(double base, Scaling scaling) {
    this(base, scaling, 1);
  }

  /** How frequencies are scaled for contexts longer than those of pretraining. */
  sealed interface Scaling permits None, Linear, Llama3, LongRope {}

  /** As they are. */
  record None() implements Scaling {}

  /** All divided by a factor (position interpolation, Chen et al., 2023). */
  record Linear(double factor) implements Scaling {}

  /**
   * Llama 3.1: long waves divided by a factor, short ones kept, those between interpolated.
   *
   * @param lowFactor waves longer than {@code originalContext / lowFactor} are divided
   * @param highFactor waves shorter than {@code originalContext / highFactor} are kept
   */
  record Llama3(double factor, double lowFactor, double highFactor, int originalContext)
      implements Scaling {}

  /**
   * LongRoPE (Ding et al., 2024) in texts no longer than those of pretraining: each frequency
   * divided by a factor of its own, cosines and sines multiplied by one.
   *
   * @param shortFactors one a pair
   * @param attentionFactor of cosines and sines
   * @param originalContext up to which these factors hold
   */
  record LongRope(List<Double> shortFactors, double attentionFactor, int originalContext)
      implements Scaling {
    LongRope {
      shortFactors = List.copyOf(shortFactors);
    }
  }

  static final Rope DEFAULT = new Rope(10_000, new None());

  /** How many dimensions of a head are rotated. */
  int rotated(int headWidth) {
    return (int) (headWidth * share);
  }

  /** The factor of cosines and sines. */
  double attentionFactor() {
    return scaling instanceof LongRope longer ? longer.attentionFactor : 1;
  }

  /** One inverse frequency a pair, float32 as Hugging Face computes them. */
  float[] frequencies(int headWidth) {
    int width = rotated(headWidth);
    float[] result = new float[width / 2];
    for (int i = 0; i < result.length; i++) {
      float exponent = (float) (2 * i) / width;
      float power = (float) Math.pow(base, exponent);
      result[i] =
          scaling instanceof LongRope longer
              ? 1f / (longer.shortFactors.get(i).floatValue() * power)
              : scaled(1f / power);
    }
    return result;
  }

  private float scaled(float frequency) {
    if (scaling instanceof Linear linear) {
      return frequency / (float) linear.factor;
    }
    if (scaling instanceof Llama3 llama) {
      double wave = 2 * Math.PI / frequency;
      if (wave > llama.originalContext / llama.lowFactor) {
        return frequency / (float) llama.factor;
      }
      if (wave < llama.originalContext / llama.highFactor) {
        return frequency;
      }
      double smooth =
          (llama.originalContext / wave - llama.lowFactor) / (llama.highFactor - llama.lowFactor);
      return (float) ((1 - smooth) * frequency / llama.factor + smooth * frequency);
    }
    return frequency;
  }
}
