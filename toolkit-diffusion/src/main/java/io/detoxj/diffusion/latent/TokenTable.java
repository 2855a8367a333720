/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.diffusion.network.Weights;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The rows by which a decoder knows tokens that is tied to the encoder's table of them. */
final class TokenTable {
  private TokenTable() {}

  /**
   * The rows of the output tokens: the encoder's, zeros for that of no token, and a random one for
   * a gap.
   *
   * @param weights own the memory
   * @return {@code [output tokens, encoderWidth]}; none if the decoder is not tied
   */
  static @Nullable NDArray of(Weights weights, OutputTokens tokens, FrozenEncoder encoder) {
    if (!weights.sizes().tied()) {
      return null;
    }
    int width = encoder.width();
    float[] table = encoder.table();
    float[] rows = new float[tokens.size() * width];
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.id(i) == OutputTokens.GAP) {
        System.arraycopy(gap(width), 0, rows, i * width, width);
      } else if (i != OutputTokens.OTHER) {
        System.arraycopy(table, tokens.id(i) * width, rows, i * width, width);
      }
    }
    return weights.memory().create(rows, new Shape(tokens.size(), width));
  }

  /** As long as rows of the encoder are in the mean, and like none of them. */
  private static float[] gap(int width) {
    RandomGenerator random = RandomStreams.named(1, "gap");
    float[] row = new float[width];
    for (int i = 0; i < width; i++) {
      row[i] = (float) (random.nextGaussian() / Math.sqrt(width));
    }
    return row;
  }

  /**
   * Puts tokens that a text has and the decoder never learnt where they fit better than what it
   * chose: they have rows as all others.
   *
   * @param ids as they were chosen at each place; changed
   * @param named {@code [places * width]}, what the decoder multiplies with rows
   * @param own ids of the text
   */
  static void putOwn(
      int[] ids, float[] named, int[] own, OutputTokens tokens, FrozenEncoder encoder) {
    int width = encoder.width();
    float[] table = encoder.table();
    for (int id : own) {
      if (id < 0 || tokens.index(id) != OutputTokens.OTHER) {
        continue;
      }
      float[] gap = gap(width);
      for (int place = 0; place < ids.length; place++) {
        double best =
            switch (ids[place]) {
              case OutputTokens.GAP -> dot(named, place, gap, 0, width);
              case -1 -> 0;
              default -> dot(named, place, table, ids[place], width);
            };
        if (dot(named, place, table, id, width) > best) {
          ids[place] = id;
        }
      }
    }
  }

  private static double dot(float[] named, int place, float[] table, int id, int width) {
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += (double) named[place * width + i] * table[id * width + i];
    }
    return sum;
  }
}
