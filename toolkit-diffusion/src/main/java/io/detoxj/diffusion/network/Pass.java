/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.TorchOps;

/**
 * One pass through the networks.
 *
 * @param operators of the pass
 * @param scratch owns all that is made; closed by whoever made it, after the loss was read
 */
public record Pass(TensorOps operators, NDManager scratch) {
  private static final double THETA = 10_000;

  /**
   * A pass.
   *
   * @param variant how linear layers are computed
   * @param gradients whether its results carry the graph while gradients are on
   */
  public static Pass of(TorchOps.Variant variant, NDManager scratch, boolean gradients) {
    return new Pass(new TensorOps(DiffusionOps.of(variant), scratch, gradients), scratch);
  }

  /** Numbers of a shape. */
  public NDArray array(float[] values, long... shape) {
    return scratch.create(values, new Shape(shape));
  }

  NDArray whole(long number) {
    return scratch.create(number);
  }

  /**
   * The mask that is added to the scores of keys: 0 for those that count, else the most negative
   * number.
   *
   * @param counts {@code [batch][keys]}
   * @return {@code [batch, 1, 1, keys]}
   */
  public NDArray mask(boolean[][] counts) {
    int keys = counts[0].length;
    float[] values = new float[counts.length * keys];
    for (int row = 0; row < counts.length; row++) {
      for (int key = 0; key < keys; key++) {
        values[row * keys + key] = counts[row][key] ? 0 : -Float.MAX_VALUE;
      }
    }
    return array(values, counts.length, 1, 1, keys);
  }

  /** Cosines or sines of rotary positions, {@code [places, 1, headWidth]}; halves are pairs. */
  NDArray rotations(int places, int headWidth, boolean cosine) {
    return array(Rotations.values(places, headWidth, THETA, cosine), places, 1, headWidth);
  }
}
