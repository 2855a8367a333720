/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

/**
 * The directions in which toxic texts differ from their neutral counterparts, after what neutral
 * texts have most in common is taken out (Uppaal et al., arXiv 2405.13967).
 */
final class ToxicSubspace {
  private ToxicSubspace() {}

  /**
   * With {@code M = (E+ - E-) / 2} and {@code mu} the first right singular vector of {@code E+},
   * the first right singular vectors of {@code M (I - mu mu^T)}.
   *
   * @param toxic E-, {@code [pairs][width]}
   * @param neutral E+, of the same shape
   * @param rank how many
   * @return {@code [rank][width]}, orthonormal
   * @throws IllegalArgumentException if the rank is below 1 or above that of the centred matrix
   */
  static float[][] of(float[][] toxic, float[][] neutral, int rank) {
    float[] mu = SingularVectors.of(neutral).right()[0];
    float[][] centred = new float[toxic.length][mu.length];
    double largest = 0;
    for (int row = 0; row < centred.length; row++) {
      double along = 0;
      for (int i = 0; i < mu.length; i++) {
        double half = ((double) neutral[row][i] - toxic[row][i]) / 2;
        along += half * mu[i];
        largest = Math.max(largest, Math.abs(half));
      }
      for (int i = 0; i < mu.length; i++) {
        double half = ((double) neutral[row][i] - toxic[row][i]) / 2;
        centred[row][i] = (float) (half - along * mu[i]);
      }
    }
    SingularVectors parts = SingularVectors.of(centred);
    int found = parts.values()[0] > 1e-6 * largest ? parts.rank() : 0;
    if (rank < 1 || rank > found) {
      throw new IllegalArgumentException(
          "rank must be from 1 to %s, the number of directions in which the %s pairs differ, but was %s; give more pairs or a smaller rank"
              .formatted(found, toxic.length, rank));
    }
    float[][] directions = new float[rank][];
    System.arraycopy(parts.right(), 0, directions, 0, rank);
    return directions;
  }
}
