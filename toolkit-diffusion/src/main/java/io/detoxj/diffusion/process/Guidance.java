/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

/** Classifier-free guidance (Ho and Salimans, 2022) on predictions of clean latents. */
public final class Guidance {
  private Guidance() {}

  /**
   * {@code without + weight (with - without)}: 1 is the condition alone, 0 none, above 1 more of
   * it.
   */
  public static float[] mix(float[] without, float[] with, double weight) {
    float[] mixed = new float[with.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (float) (without[i] + weight * (with[i] - without[i]));
    }
    return mixed;
  }
}
