/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Which tokens are left, in which order, and how probable they are. */
class CandidatesTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;
  private static final float[] LOGITS = {1, 5, NEVER, 3, 5, 2, NEVER, 4};

  @Test
  void the_most_probable_are_in_the_order_of_their_ids() {
    assertThat(Candidates.most(LOGITS, 1)).containsExactly(1);
    assertThat(Candidates.most(LOGITS, 3)).containsExactly(1, 4, 7);
    assertThat(Candidates.most(LOGITS, 4)).containsExactly(1, 3, 4, 7);
    assertThat(Candidates.most(LOGITS, 5)).containsExactly(1, 3, 4, 5, 7);
  }

  @Test
  void of_equal_ones_those_of_lower_ids_are_left() {
    assertThat(Candidates.most(new float[] {2, 2, 2, 2}, 2)).containsExactly(0, 1);
    assertThat(Candidates.most(new float[] {1, 3, 3, 3}, 2)).containsExactly(1, 2);
    assertThat(Candidates.most(new float[] {3, 1, 2, 3, 3}, 2)).containsExactly(0, 3);
  }

  @Test
  void zero_or_more_than_there_are_is_all_that_may_be_chosen() {
    for (int k : new int[] {0, 6, 7, 100}) {
      assertThat(Candidates.most(LOGITS, k)).containsExactly(0, 1, 3, 4, 5, 7);
    }
    assertThat(Candidates.most(new float[] {NEVER}, 0)).isEmpty();
  }

  @Test
  void probabilities_are_shared_among_some_however_large_the_logits() {
    float log3 = (float) Math.log(3);
    for (float shift : new float[] {0, 1000, -1000}) {
      float[] logits = {shift, 7, shift + log3};
      assertThat(Candidates.probabilities(logits, new int[] {0, 2}))
          .containsExactly(new double[] {.25, .75}, within(1e-4));
    }
  }

  @Test
  void all_others_are_forbidden() {
    float[] logits = LOGITS.clone();
    Candidates.keepOnly(logits, new int[] {0, 4});
    assertThat(logits).containsExactly(1, NEVER, NEVER, NEVER, 5, NEVER, NEVER, NEVER);
  }
}
