/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.detoxj.core.fixture.TinyGpt2;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A companion says what its model says after the same tokens, and frees its cache. */
class CompanionTest {
  @TempDir Path folder;

  @Test
  void itReadsWhatTheGeneratorReads() throws Exception {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      int before = model.nativeArrays();
      List<int[]> prompts =
          List.of(new int[] {1, 2, 3}, new int[] {1, 2, 3}, new int[] {4}, new int[] {4});
      try (Companion companion = new Companion(model)) {
        companion.begin(prompts);
        companion.accept(new int[] {5, 6, 7, 8});
        List<float[][]> plain =
            model.forward(
                List.of(
                    new int[] {1, 2, 3, 5},
                    new int[] {1, 2, 3, 6},
                    new int[] {4, 7},
                    new int[] {4, 8}));
        for (int row = 0; row < 4; row++) {
          float[][] all = plain.get(row);
          assertThat(companion.logits()[row]).containsExactly(all[all.length - 1], offset(1e-4f));
        }
      }
      assertThat(model.nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void unequalGroupsAreReadRowByRow() throws Exception {
    try (TransformerModel model = TinyGpt2.load(folder);
        Session session = model.newSession()) {
      float[][] logits =
          SharedPrefill.read(session, List.of(new int[] {1}, new int[] {1}, new int[] {2}));
      assertThat(session.rows()).isEqualTo(3);
      assertThat(logits[0]).isNotSameAs(logits[1]);
      assertThat(logits[2])
          .containsExactly(model.forward(List.of(new int[] {2})).get(0)[0], offset(1e-4f));
    }
  }

  @Test
  void itMustBegin() throws Exception {
    try (TransformerModel model = TinyGpt2.load(folder);
        Companion companion = new Companion(model)) {
      assertThatThrownBy(companion::logits).hasMessageContaining("begin");
      assertThatThrownBy(() -> companion.accept(new int[] {1})).hasMessageContaining("begin");
    }
  }
}
