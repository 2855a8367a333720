/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.Vectors;
import java.util.Arrays;
import java.util.List;

/**
 * Standardised states of texts as one block, padded with zeros to one number of tokens.
 *
 * @param rows {@code [batch][tokens * width]}; zeros at gaps too
 * @param seen {@code [batch][tokens]}, which tokens are there
 * @param tokens of every row
 */
@SuppressWarnings("ArrayRecordComponent") // large values that are filled in and handed on
public record PaddedStates(float[][] rows, boolean[][] seen, int tokens) {
  /**
   * Pads texts.
   *
   * @param texts with their states as the encoder made them
   * @param standardizer of the states
   * @param tokens of every row, as many as the longest text has, or more
   * @throws ConfigException if a text is longer
   */
  public static PaddedStates of(
      List<FrozenEncoder.Encoded> texts, Standardizer standardizer, int tokens) {
    float[][] rows = new float[texts.size()][];
    boolean[][] seen = new boolean[texts.size()][tokens];
    for (int i = 0; i < rows.length; i++) {
      int length = texts.get(i).ids().length;
      if (length > tokens) {
        throw new ConfigException(
            "a text has %s tokens but the model reads at most %s; shorten it"
                .formatted(length, tokens));
      }
      float[] states = standardizer.apply(texts.get(i).states());
      rows[i] = Arrays.copyOf(states, tokens * standardizer.width());
      Arrays.fill(seen[i], 0, length, true);
      for (int place = 0; place < length; place++) {
        if (texts.get(i).ids()[place] == OutputTokens.GAP) {
          seen[i][place] = false;
          int from = place * standardizer.width();
          Arrays.fill(rows[i], from, from + standardizer.width(), 0);
        }
      }
    }
    return new PaddedStates(rows, seen, tokens);
  }

  /** As many tokens as the longest text has. */
  static int longest(List<FrozenEncoder.Encoded> texts) {
    return texts.stream().mapToInt(text -> text.ids().length).max().orElseThrow();
  }

  /** All rows one behind the other. */
  public float[] flat() {
    return Vectors.flat(rows);
  }

  /** A copy whose rows may be changed. */
  PaddedStates copy() {
    return new PaddedStates(
        Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new),
        Arrays.stream(seen).map(boolean[]::clone).toArray(boolean[][]::new),
        tokens);
  }
}
