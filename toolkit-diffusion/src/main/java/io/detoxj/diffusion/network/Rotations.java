/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

/** Rotary positions (Su et al., 2021) and the features of diffusion time, computed in double. */
public final class Rotations {
  private static final double LONGEST_PERIOD = 10;

  private Rotations() {}

  /**
   * Cosines or sines of position times frequency, {@code theta^(-2 i / headWidth)}, each twice, for
   * the two halves of a head.
   *
   * @return {@code [places, headWidth]}
   */
  static float[] values(int places, int headWidth, double theta, boolean cosine) {
    float[] values = new float[places * headWidth];
    int half = headWidth / 2;
    for (int place = 0; place < places; place++) {
      for (int i = 0; i < headWidth; i++) {
        double angle = place * Math.pow(theta, -(i % half) / (double) half);
        values[place * headWidth + i] = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
      }
    }
    return values;
  }

  /**
   * Features of the raw time: cosines of {@code t 10^(-i / (width / 2))}, then sines.
   *
   * @param times in [0, 1]
   * @param width an even number
   * @return {@code [times, width]}
   */
  public static float[] timeFeatures(double[] times, int width) {
    int half = width / 2;
    float[] features = new float[times.length * width];
    for (int row = 0; row < times.length; row++) {
      for (int i = 0; i < half; i++) {
        double angle = times[row] * Math.pow(LONGEST_PERIOD, -i / (double) half);
        features[row * width + i] = (float) Math.cos(angle);
        features[row * width + half + i] = (float) Math.sin(angle);
      }
    }
    return features;
  }
}
