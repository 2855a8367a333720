/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.io.Offline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a step of value training sees, cell by cell. */
class ValueBatchesTest {
  /** Four and two actions; prompts of three and of no tokens. */
  private static final ValueBatches.Batch BATCH =
      new ValueBatches.Batch(
          List.of(
              new ValueExample(new int[] {1, 2, 3, 4, 5}, 3, -1, 1),
              new ValueExample(new int[] {6, 7, 8}, 0, -.5, 2)));

  private NDManager memory;

  @BeforeEach
  void open() {
    Offline.byDefault();
    memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void states_and_actions_are_a_token_apart_and_padded_on_the_right() {
    assertThat(BATCH.states().ids()).containsExactly(1, 2, 3, 4, 6, 7, 0, 0);
    assertThat(BATCH.actions(memory).toLongArray()).containsExactly(2, 3, 4, 5, 7, 8, 0, 0);
    assertThat(BATCH.ends(memory).toFloatArray()).containsExactly(0, 0, 0, 1, 0, 1, 0, 0);
    assertThat(BATCH.rewards(memory).toFloatArray()).containsExactly(-1, -.5f);
  }

  @Test
  void returns_are_discounted_by_the_steps_that_are_left() {
    assertThat(BATCH.returns(.5, memory).toFloatArray())
        .containsExactly(-.125f, -.25f, -.5f, -1, -.25f, -.5f, 0, 0);
    assertThat(BATCH.returns(1, memory).toFloatArray())
        .containsExactly(-1, -1, -1, -1, -.5f, -.5f, 0, 0);
  }

  @Test
  void the_prompts_own_tokens_count_only_if_asked_for() {
    // Of tokens 2 to 5 the first continuation is token 4: the actions at the third place and on.
    assertThat(BATCH.weights(false, false, memory).toFloatArray())
        .containsExactly(0, 0, 1 / 4f, 1 / 4f, 2 / 4f, 2 / 4f, 0, 0);
    assertThat(BATCH.weights(true, false, memory).toFloatArray())
        .containsExactly(1 / 6f, 1 / 6f, 1 / 6f, 1 / 6f, 2 / 6f, 2 / 6f, 0, 0);
  }

  @Test
  void by_tokens_each_sequence_counts_one_more() {
    assertThat(BATCH.weights(false, true, memory).toFloatArray())
        .containsExactly(0, 0, 1 / 6f, 1 / 6f, 2 / 6f, 2 / 6f, 0, 0);
    assertThat(BATCH.weights(true, true, memory).toFloatArray())
        .containsExactly(1 / 8f, 1 / 8f, 1 / 8f, 1 / 8f, 2 / 8f, 2 / 8f, 0, 0);
  }

  @Test
  void a_prompt_of_one_token_has_no_action_of_its_own() {
    ValueBatches.Batch one =
        new ValueBatches.Batch(List.of(new ValueExample(new int[] {1, 2, 3}, 1, 0, 1)));
    assertThat(one.weights(false, false, memory).toFloatArray()).containsExactly(.5f, .5f);
  }

  @Test
  void texts_that_are_all_prompt_teach_nothing() {
    ValueBatches.Batch one =
        new ValueBatches.Batch(List.of(new ValueExample(new int[] {1, 2, 3}, 3, 0, 1)));
    assertThat(one.weights(false, false, memory).toFloatArray()).containsExactly(0, 0);
  }

  @Test
  void an_epoch_shows_every_example_once_and_the_next_in_another_order() {
    List<ValueExample> examples = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      examples.add(new ValueExample(new int[] {i, i + 1}, 1, 0, 1));
    }
    ValueBatches batches = new ValueBatches(examples, 4, 3, 100, 8);
    assertThat(batches.perEpoch()).isEqualTo(3);
    List<Long> first = seen(batches, 0);
    List<Long> second = seen(batches, 3);
    assertThat(first).hasSize(12).doesNotHaveDuplicates();
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
    assertThat(seen(batches, 0)).as("depends on the step alone").isEqualTo(first);
    assertThat(seen(new ValueBatches(examples, 4, 4, 100, 8), 0)).isNotEqualTo(first);
  }

  private List<Long> seen(ValueBatches batches, int from) {
    List<Long> seen = new ArrayList<>();
    for (int step = from; step < from + 3; step++) {
      for (long id : batches.at(step).states().ids()) {
        seen.add(id);
      }
    }
    return seen;
  }

  @Test
  void a_batch_is_no_larger_than_there_are_examples_and_a_rest_waits() {
    List<ValueExample> five = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      five.add(new ValueExample(new int[] {i, 9}, 1, 0, 1));
    }
    assertThat(new ValueBatches(five, 2, 1, 10, 8).perEpoch()).isEqualTo(2);
    ValueBatches all = new ValueBatches(five, 64, 1, 10, 8);
    assertThat(all.perEpoch()).isEqualTo(1);
    assertThat(all.at(0).states().ids()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ValueBatches(List.of(), 2, 1, 10, 8))
        .withMessageContaining("there are no examples");
  }
}
