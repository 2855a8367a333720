/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.Vectors;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ToxicSubspaceTest {
  private static final float[][] NEUTRAL = {{10, 0, 0, 0}, {10, 0, 0, 0}, {10, 0, 0, 0}};

  /** Neutral minus twice the rows of M: (5, 4, 0, 0), (-9, 0, 2, 0) and (7, 0, 0, 1). */
  private static final float[][] TOXIC = {{0, -8, 0, 0}, {28, 0, -4, 0}, {-4, 0, 0, -2}};

  @Test
  void finds_a_known_subspace_across_what_neutral_texts_share() {
    // mu is the first axis; without its part M has rows 4 e2, 2 e3 and e4.
    float[][] directions = ToxicSubspace.of(TOXIC, NEUTRAL, 2);
    assertThat(directions).hasDimensions(2, 4);
    for (int k = 0; k < 2; k++) {
      for (int i = 0; i < 4; i++) {
        assertThat(Math.abs(directions[k][i])).isCloseTo(i == k + 1 ? 1 : 0, within(1e-6f));
      }
    }
  }

  @Test
  void its_projection_is_symmetric_and_idempotent_of_the_given_trace_and_kills_mu() {
    Random random = new Random(4);
    float[][] neutral = new float[20][12];
    float[][] toxic = new float[20][12];
    for (int row = 0; row < 20; row++) {
      for (int i = 0; i < 12; i++) {
        neutral[row][i] = (float) random.nextGaussian() + (i < 3 ? 30 : 0);
        toxic[row][i] = (float) random.nextGaussian() + (i == 5 ? 4 : 0) + (i < 3 ? 10 : 0);
      }
    }
    float[] mu = SingularVectors.of(neutral).right()[0];
    float[][] directions = ToxicSubspace.of(toxic, neutral, 3);
    for (float[] direction : directions) {
      assertThat(Vectors.dot(direction, mu)).isCloseTo(0, within(1e-5));
    }
    double[][] p = projection(directions);
    double trace = 0;
    for (int i = 0; i < 12; i++) {
      trace += p[i][i];
      for (int j = 0; j < 12; j++) {
        double square = 0;
        for (int k = 0; k < 12; k++) {
          square += p[i][k] * p[k][j];
        }
        assertThat(square).isCloseTo(p[i][j], within(1e-5));
        assertThat(p[i][j]).isEqualTo(p[j][i]);
      }
    }
    assertThat(trace).isCloseTo(3, within(1e-5));
    assertThat(Math.abs(directions[0][5])).isGreaterThan(0.8f);
  }

  private static double[][] projection(float[][] directions) {
    int width = directions[0].length;
    double[][] p = new double[width][width];
    for (float[] v : directions) {
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          p[i][j] += (double) v[i] * v[j];
        }
      }
    }
    return p;
  }

  @Test
  void a_rank_that_the_pairs_do_not_have_is_refused() {
    assertThatThrownBy(() -> ToxicSubspace.of(TOXIC, NEUTRAL, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 1 to 3")
        .hasMessageContaining("was 0");
    assertThatThrownBy(() -> ToxicSubspace.of(TOXIC, NEUTRAL, 4)).hasMessageContaining("was 4");
    assertThatThrownBy(() -> ToxicSubspace.of(NEUTRAL, NEUTRAL, 1))
        .hasMessageContaining("from 1 to 0");
  }
}
