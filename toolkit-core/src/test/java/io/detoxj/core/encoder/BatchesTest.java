/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
  @Test
  void batches_hold_every_sequence_once_and_not_too_many_tokens() {
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sequences.add(new int[1 + i * 37 % 23]);
    }
    List<List<Integer>> batches = Batches.of(sequences, 40);
    List<Integer> all = new ArrayList<>();
    for (List<Integer> batch : batches) {
      assertThat(batch.stream().mapToInt(i -> sequences.get(i).length).sum()).isBetween(1, 40);
      all.addAll(batch);
    }
    assertThat(all).hasSize(100).doesNotHaveDuplicates();
    assertThat(all.stream().map(i -> -sequences.get(i).length)).isSorted();
    assertThat(Batches.of(sequences, 5).get(0)).hasSize(1);
    assertThat(Batches.of(List.of(), 5)).isEmpty();
  }
}
