/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.process;

import java.util.List;
import java.util.random.RandomGenerator;

/** Gaussian noise for a batch whose rows each have a stream of their own. */
@FunctionalInterface
public interface Noise {
  /** Fills with numbers of mean 0 and variance 1. */
  void fill(float[] target);

  /**
   * Noise of rows of one length, each from its own stream, so that what a row gets does not depend
   * on the others.
   */
  static Noise byRow(List<RandomGenerator> rows) {
    return target -> {
      int width = target.length / rows.size();
      for (int row = 0; row < rows.size(); row++) {
        RandomGenerator random = rows.get(row);
        for (int i = 0; i < width; i++) {
          target[row * width + i] = (float) random.nextGaussian();
        }
      }
    };
  }
}
