/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class VectorsTest {
  private static final float[] A = {3, 0, 4};
  private static final float[] B = {1, 5, 1};

  @Test
  void products_and_lengths_are_those_worked_out_by_hand() {
    assertThat(Vectors.dot(A, B)).isEqualTo(7);
    assertThat(Vectors.norm(A)).isEqualTo(5);
    assertThat(Vectors.cosine(A, B)).isCloseTo(7 / (5 * Math.sqrt(27)), within(1e-12));
    assertThat(Vectors.cosine(A, new float[3])).isNaN();
    assertThat(Vectors.scaled(A, -0.5)).containsExactly(-1.5f, -0f, -2);
  }

  @Test
  void sums_are_in_double() {
    // In float 1e8 + 1 is 1e8.
    assertThat(Vectors.dot(new float[] {1e8f, 1, -1e8f}, new float[] {1, 1, 1})).isEqualTo(1);
  }

  @Test
  void random_directions_have_the_length_and_repeat() {
    float[] one = Vectors.random(64, 3, RandomStreams.named(1, "v"));
    assertThat(Vectors.norm(one)).isCloseTo(3, within(1e-5));
    assertThat(Vectors.random(64, 3, RandomStreams.named(1, "v"))).isEqualTo(one);
    assertThat(Vectors.random(64, 3, RandomStreams.named(2, "v"))).isNotEqualTo(one);
  }

  @Test
  void the_hash_is_of_little_endian_floats() {
    // printf '\x00\x00\x80\x3f' | sha256sum
    assertThat(Vectors.sha256(new float[] {1}))
        .isEqualTo("e00e5eb9444182f352323374ef4e08ebcb784725fdd4fd612d7730540b3e0c8c");
  }
}
