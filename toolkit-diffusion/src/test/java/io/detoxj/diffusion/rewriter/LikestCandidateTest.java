/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LikestCandidateTest {
  @Test
  void likeness_is_the_f1_of_words_and_pairs() {
    assertThat(LikestCandidate.likeness("a b c", "A b c")).isEqualTo(1);
    // a, b, c, ab, bc beside a, b, d, ab, bd: three in common of ten.
    assertThat(LikestCandidate.likeness("a b c", "a b d")).isEqualTo(0.6, within(1e-12));
    assertThat(LikestCandidate.likeness("a b", "c d")).isZero();
    assertThat(LikestCandidate.likeness("", "")).isEqualTo(1);
    assertThat(LikestCandidate.likeness("", "a")).isZero();
  }

  @Test
  void the_one_most_like_the_others_is_taken_and_of_equals_the_first() {
    assertThat(LikestCandidate.of(List.of("x y", "a b c", "a b d"))).isEqualTo(1);
    assertThat(LikestCandidate.of(List.of("x", "y"))).isZero();
    assertThat(LikestCandidate.of(List.of("alone"))).isZero();
  }
}
