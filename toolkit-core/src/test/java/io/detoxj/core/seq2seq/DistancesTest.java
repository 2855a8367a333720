/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** T5's buckets, with the distances at which transformers begins a new one. */
class DistancesTest {
  private static final Distances USUAL = new Distances(32, 128);

  private static List<Integer> starts(boolean bothDirections) {
    List<Integer> starts = new ArrayList<>();
    int before = -1;
    for (int distance = 0; distance < 1000; distance++) {
      int bucket = USUAL.bucket(-distance, bothDirections);
      if (bucket != before) {
        assertThat(bucket).isEqualTo(before + 1);
        starts.add(distance);
      }
      before = bucket;
    }
    return starts;
  }

  @Test
  void earlier_keys_of_the_encoder() {
    assertThat(starts(true)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91);
  }

  @Test
  void earlier_keys_of_the_decoder() {
    assertThat(starts(false).subList(0, 16))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    assertThat(starts(false).subList(16, 32))
        .containsExactly(16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113);
  }

  @Test
  void later_keys_have_buckets_of_their_own_in_the_encoder_alone() {
    for (int distance = 1; distance < 300; distance++) {
      assertThat(USUAL.bucket(distance, true)).isEqualTo(16 + USUAL.bucket(-distance, true));
      assertThat(USUAL.bucket(distance, false)).isZero();
    }
  }

  @Test
  void a_table_has_a_row_for_each_query() {
    Distances few = new Distances(8, 20);
    assertThat(few.table(2, 2, 4, false)).containsExactly(2, 1, 0, 0, 3, 2, 1, 0);
    assertThat(few.table(0, 2, 2, true)).containsExactly(0, 5, 1, 0);
  }
}
