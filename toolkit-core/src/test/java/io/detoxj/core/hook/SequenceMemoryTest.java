/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.io.Offline;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session's hooks remember stays with its row when rows are repeated. */
class SequenceMemoryTest {
  private NDManager manager;
  private SequenceMemory memory;

  @BeforeEach
  void open() {
    Offline.byDefault();
    manager = NDManager.newBaseManager();
    memory = new SequenceMemory(manager);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private SequenceMemory copied(int copies) {
    return memory.copy(manager, copies, array -> array.repeat(0, copies));
  }

  @Test
  void each_row_is_repeated_beside_itself_with_its_own_prompt_length() {
    memory.start(List.of(3, 5, 4));
    memory.put("gates", manager.create(new float[] {10, 20, 30}));
    SequenceMemory copy = copied(2);
    float[] gates = copy.get("gates").toFloatArray();
    assertThat(gates).containsExactly(10, 10, 20, 20, 30, 30);
    int[] lengths = {3, 3, 5, 5, 4, 4};
    for (int row = 0; row < lengths.length; row++) {
      assertThat(copy.promptLength(row)).as("row %d", row).isEqualTo(lengths[row]);
    }
  }

  @Test
  void a_copy_is_independent() {
    memory.start(List.of(2));
    memory.put("gates", manager.create(new float[] {1}));
    SequenceMemory copy = copied(1);
    copy.put("gates", manager.create(new float[] {9}));
    copy.start(List.of(7));
    copy.requestRecompute();
    assertThat(memory.get("gates").toFloatArray()).containsExactly(1);
    assertThat(memory.promptLength(0)).isEqualTo(2);
    assertThat(memory.takeRecompute()).isFalse();
  }

  @Test
  void it_starts_empty_and_asks_for_a_second_reading_once() {
    assertThat(memory.started()).isFalse();
    assertThat(memory.get("gates")).isNull();
    memory.start(List.of(1));
    assertThat(memory.started()).isTrue();
    memory.requestRecompute();
    assertThat(memory.takeRecompute()).isTrue();
    assertThat(memory.takeRecompute()).isFalse();
  }

  @Test
  void what_is_replaced_is_freed() {
    NDArray first = manager.create(new float[] {1});
    memory.put("gates", first);
    NDArray second = manager.create(new float[] {2});
    memory.put("gates", second);
    assertThat(first.isReleased()).isTrue();
    assertThat(memory.get("gates")).isSameAs(second);
  }
}
