/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

/**
 * Rotary position embedding (Su et al., 2021): the inverse frequencies of the pairs of a head,
 * scaled as the configuration says.
 *
 * @param base of the frequencies, {@code rope_theta}
 * @param scaling how they are scaled
 */
record Rope(double base, Scaling scaling) {
  /** How frequencies are scaled for contexts longer than those of pretraining. */
  sealed interface Scaling permits None, Linear, Llama3 {}

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

  static final Rope DEFAULT = new Rope(10_000, new None());

  /** One inverse frequency a pair, float32 as Hugging Face computes them. */
  float[] frequencies(int headWidth) {
    float[] result = new float[headWidth / 2];
    for (int i = 0; i < result.length; i++) {
      float exponent = (float) (2 * i) / headWidth;
      result[i] = scaled(1f / (float) Math.pow(base, exponent));
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
