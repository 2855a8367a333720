/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.train.TokenTargets;
import io.detoxj.rlhf.rollout.Episode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Some of a rollout's texts as one rectangle {@code [texts, tokens]}, in which a shorter text's
 * tokens stand at the end of its row. The same texts stand together in every pass over the rollout,
 * so that before the first step a ratio of probabilities is 1 to the bit.
 *
 * @param first of the texts
 * @param targets their generated tokens
 */
record RolloutPart(int first, TokenTargets targets) {
  /** A rollout in parts of some texts. */
  static List<RolloutPart> of(List<Episode> episodes, int size) {
    List<RolloutPart> parts = new ArrayList<>();
    for (int first = 0; first < episodes.size(); first += size) {
      List<Episode> some = episodes.subList(first, Math.min(first + size, episodes.size()));
      parts.add(
          new RolloutPart(
              first,
              new TokenTargets(
                  some.stream().map(Episode::sequence).toList(),
                  some.stream().map(one -> one.tokens().length).toList(),
                  TokenTargets.Alignment.ENDS)));
    }
    return parts;
  }

  /** Each token's share of a mean over so many, 0 in the padding. */
  NDArray weights(int tokens, NDManager scratch) {
    float share = 1f / tokens;
    return rectangle(row -> filled(targets.wanted().get(row), share), scratch);
  }

  private static float[] filled(int length, float value) {
    float[] all = new float[length];
    Arrays.fill(all, value);
    return all;
  }

  /** Numbers of the whole rollout's tokens, those of this part. */
  NDArray floats(List<float[]> all, NDManager scratch) {
    return rectangle(row -> all.get(first + row), scratch);
  }

  /** The same of doubles. */
  NDArray doubles(List<double[]> all, NDManager scratch) {
    return rectangle(row -> narrowed(all.get(first + row)), scratch);
  }

  private static float[] narrowed(double[] values) {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) values[i];
    }
    return all;
  }

  private NDArray rectangle(IntFunction<float[]> rows, NDManager scratch) {
    int columns = targets.columns();
    float[] values = new float[targets.rows() * columns];
    for (int row = 0; row < targets.rows(); row++) {
      float[] one = rows.apply(row);
      System.arraycopy(one, 0, values, (row + 1) * columns - one.length, one.length);
    }
    return scratch.create(values, new Shape(targets.rows(), columns));
  }
}
