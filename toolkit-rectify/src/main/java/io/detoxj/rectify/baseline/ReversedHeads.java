/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.math.Vectors;
import java.util.Arrays;

/**
 * The edit of {@link ToxificationReversal} at one place: what the heads of one block wrote for one
 * token, one head after the other.
 *
 * @param heads how many
 * @param strength of the edit; 0 is none
 * @param normPower power of {@code 1 + |delta_h|}
 * @param similarityPower power of {@code 1 + max(0, cos(e_h, z_h))}
 */
record ReversedHeads(int heads, double strength, double normPower, double similarityPower) {
  /**
   * Takes a difference out and restores the norm over all heads.
   *
   * @param z {@code [heads * width]}; not changed
   * @param delta {@code [heads * width]}
   * @param e {@code [heads * width]}, what decides how near a head is to the unwanted
   */
  float[] of(float[] z, float[] delta, float[] e) {
    float[] edited = new float[z.length];
    int width = z.length / heads;
    for (int first = 0; first < z.length; first += width) {
      double factor = factor(part(z, first), part(delta, first), part(e, first));
      for (int i = first; i < first + width; i++) {
        edited[i] = (float) (z[i] - factor * delta[i]);
      }
    }
    double norm = Vectors.norm(edited);
    return norm == 0 ? z.clone() : Vectors.scaled(edited, Vectors.norm(z) / norm);
  }

  private double factor(float[] z, float[] delta, float[] e) {
    double cosine = Vectors.cosine(e, z);
    // No direction is like a head that wrote nothing.
    double alike = Double.isNaN(cosine) ? 0 : Math.max(0, cosine);
    return strength
        * Math.pow(1 + Vectors.norm(delta), normPower)
        * Math.pow(1 + alike, similarityPower);
  }

  /** Other directions with the norms that a difference has, head by head. */
  float[] turned(float[] delta, float[] directions) {
    float[] turned = new float[delta.length];
    int width = delta.length / heads;
    for (int first = 0; first < delta.length; first += width) {
      double scale = Vectors.norm(part(delta, first)) / Vectors.norm(part(directions, first));
      for (int i = first; i < first + width; i++) {
        turned[i] = (float) (scale * directions[i]);
      }
    }
    return turned;
  }

  private float[] part(float[] all, int first) {
    return Arrays.copyOfRange(all, first, first + all.length / heads);
  }
}
