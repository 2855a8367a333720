/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
  private static final float TOLERANCE = 1e-4f;

  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).containsExactly(expected, within(TOLERANCE));
  }

  @Test
  void cached_steps_equal_whole_forward_passes_for_unequal_prompts() {
    int[][] sequences = {{5}, {7, 8, 9, 10}, {11, 12}};
    try (Session session = model.newSession()) {
      float[][] logits = session.prefill(List.of(sequences));
      for (int step = 0; step < 40; step++) {
        for (int row = 0; row < sequences.length; row++) {
          float[][] whole = model.forward(List.of(sequences[row])).get(0);
          assertClose(logits[row], whole[whole.length - 1]);
        }
        int[] next = {step + 20, step + 21, step + 22};
        for (int row = 0; row < sequences.length; row++) {
          sequences[row] = Arrays.copyOf(sequences[row], sequences[row].length + 1);
          sequences[row][sequences[row].length - 1] = next[row];
        }
        logits = session.next(next);
      }
    }
  }

  @Test
  void a_session_of_states_gives_what_logits_are_made_of() {
    int[] read = {7, 8, 9, 10};
    try (Session states = model.newStateSession()) {
      float[][] first = states.prefill(List.of(Arrays.copyOf(read, 3), new int[] {5}));
      assertThat(first).hasDimensions(2, model.info().width());
      assertClose(first[0], state(Arrays.copyOf(read, 3)));
      try (Session fork = states.fork()) {
        fork.replicate(2);
        float[][] next = fork.next(new int[] {10, 11, 12, 13});
        assertClose(next[0], state(read));
        assertClose(next[3], state(new int[] {5, 13}));
      }
      assertClose(states.next(new int[] {10, 11})[1], state(new int[] {5, 11}));
    }
  }

  private static float[] state(int[] ids) {
    HookPoint point = HookPoint.FINAL_NORM;
    float[][] all = model.capture(List.of(ids), point::equals).at(point, 0);
    return all[ids.length - 1];
  }

  @Test
  void replicated_rows_continue_each_as_alone() {
    try (Session shared = model.newSession();
        Session alone = model.newSession()) {
      shared.prefill(List.of(new int[] {1, 2, 3}, new int[] {4}));
      shared.replicate(2);
      float[][] logits = shared.next(new int[] {10, 11, 12, 13});
      alone.prefill(List.of(new int[] {1, 2, 3}));
      assertThat(shared.rows()).isEqualTo(4);
      assertClose(logits[1], alone.next(new int[] {11})[0]);
    }
  }

  @Test
  void spent_logits_are_used_again_but_not_those_of_a_prefill() {
    try (Session session = model.newSession();
        Session other = model.newSession()) {
      float[][] first = session.prefill(List.of(new int[] {1, 2, 3}, new int[] {4}));
      other.prefill(List.of(new int[] {1, 2, 3}, new int[] {4}));
      float[] kept = first[0].clone();
      float[][] second = session.next(new int[] {10, 11}, first);
      assertThat(first[0]).isEqualTo(kept);
      assertThat(second).isDeepEqualTo(other.next(new int[] {10, 11}));
      float[][] third = session.next(new int[] {12, 13}, second);
      assertThat(third).isSameAs(second).isDeepEqualTo(other.next(new int[] {12, 13}));
    }
  }

  @Test
  void every_call_leaves_no_array_behind() {
    int before = model.nativeArrays();
    try (Session session = model.newSession()) {
      session.prefill(List.of(new int[] {1, 2}, new int[] {3}));
      int open = model.nativeArrays();
      session.replicate(3);
      session.next(new int[] {1, 2, 3, 4, 5, 6});
      assertThat(model.nativeArrays()).isEqualTo(open);
    }
    model.forward(List.of(new int[] {1, 2}));
    model.logProbabilities(List.of(new int[] {1, 2}, new int[] {4, 5, 6}));
    model.capture(List.of(new int[] {1, 2}), point -> true);
    assertThat(model.nativeArrays()).isEqualTo(before);
  }

  @Test
  void misuse_is_refused_with_what_to_do() {
    try (Session session = model.newSession()) {
      assertThatThrownBy(() -> session.next(new int[] {1}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("prefill first");
      assertThatThrownBy(() -> session.prefill(List.of(new int[65])))
          .hasMessageContaining("65 tokens")
          .hasMessageContaining("1 to 64");
      assertThatThrownBy(() -> session.prefill(List.of(new int[] {320})))
          .hasMessageContaining("token id 320")
          .hasMessageContaining("0 to 319");
      assertThatThrownBy(() -> session.keep(new int[] {0})).hasMessageContaining("prefill first");
      session.prefill(List.of(new int[] {1}));
      for (int[] rows : new int[][] {{}, {1}, {-1}, {0, 0}}) {
        assertThatThrownBy(() -> session.keep(rows)).hasMessageContaining("from 0 to 0");
      }
      assertThatThrownBy(() -> session.next(new int[] {1, 2}))
          .hasMessageContaining("one token a row");
      assertThatThrownBy(() -> session.prefill(List.of(new int[] {1})))
          .hasMessageContaining("open another session");
    }
  }
}
