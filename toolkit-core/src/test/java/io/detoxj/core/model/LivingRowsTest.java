/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.detoxj.core.fixture.TinyGpt2;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ended sequences leave a batch, and the others go on as if nothing had happened. */
class LivingRowsTest {
  private static final List<int[]> PROMPTS =
      List.of(new int[] {1, 2, 3}, new int[] {4}, new int[] {5, 6}, new int[] {7, 8, 9, 10});

  @TempDir Path folder;

  private static final class Counted implements Session {
    private final Session session;
    private final boolean keeps;
    private final List<Integer> read = new ArrayList<>();

    Counted(Session session, boolean keeps) {
      this.session = session;
      this.keeps = keeps;
    }

    @Override
    public int rows() {
      return session.rows();
    }

    @Override
    public float[][] prefill(List<int[]> prompts) {
      return session.prefill(prompts);
    }

    @Override
    public float[][] next(int[] tokens) {
      read.add(tokens.length);
      return session.next(tokens);
    }

    @Override
    public boolean keep(int[] rows) {
      return keeps && session.keep(rows);
    }

    @Override
    public void replicate(int copies) {
      session.replicate(copies);
    }

    @Override
    public Session fork() {
      return session.fork();
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private static float[] alone(TransformerModel model, int... ids) {
    float[][] all = model.forward(List.of(ids)).get(0);
    return all[all.length - 1];
  }

  @Test
  void ended_ones_leave_and_the_others_go_on() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      int before = model.nativeArrays();
      Counted session = new Counted(model.newSession(), true);
      try (LivingRows rows = new LivingRows(session)) {
        rows.begin(PROMPTS);
        rows.next(new int[] {11, 12, 13, 14}, row -> false);
        float[][] logits = rows.next(new int[] {0, 22, 23, 24}, Set.of(0)::contains);
        assertThat(logits[0]).isNull();
        assertThat(logits[2]).containsExactly(alone(model, 5, 6, 13, 23), offset(1e-4f));
        logits = rows.next(new int[] {0, 32, 0, 34}, Set.of(0, 2)::contains);
        assertThat(logits).hasNumberOfRows(4);
        assertThat(logits[2]).isNull();
        assertThat(logits[1]).containsExactly(alone(model, 4, 12, 22, 32), offset(1e-4f));
        assertThat(logits[3]).containsExactly(alone(model, 7, 8, 9, 10, 14, 24, 34), offset(1e-4f));
      }
      assertThat(session.read).containsExactly(4, 3, 2);
      assertThat(model.nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void a_session_that_cannot_drop_rows_reads_them_on() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      Counted session = new Counted(model.newSession(), false);
      try (LivingRows rows = new LivingRows(session)) {
        rows.begin(PROMPTS);
        float[][] logits = rows.next(new int[] {11, 12, 13, 14}, Set.of(0, 1)::contains);
        assertThat(logits[3]).containsExactly(alone(model, 7, 8, 9, 10, 14), offset(1e-4f));
      }
      assertThat(session.read).containsExactly(4);
    }
  }

  @Test
  void where_all_have_ended_nobody_leaves() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      Counted session = new Counted(model.newSession(), true);
      try (LivingRows rows = new LivingRows(session)) {
        rows.begin(PROMPTS);
        rows.next(new int[] {0, 0, 0, 0}, row -> true);
      }
      assertThat(session.read).containsExactly(4);
    }
  }
}
