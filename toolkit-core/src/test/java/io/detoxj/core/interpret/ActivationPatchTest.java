/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.DetoxifierContract;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationPatchTest {
  private static final HookPoint POINT = HookPoint.residPost(1);

  private static TransformerModel model;
  private static float[] values;

  @BeforeAll
  static void load() throws IOException {
    model = TransformerModel.load(Path.of("../examples/models/gpt2-4m"));
    int[] ids = model.tokenizer().encode("The girl said that");
    values = model.capture(List.of(ids), POINT.name()).at(POINT, 0)[1];
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void keeps_to_the_contract_of_detoxifiers() {
    DetoxifierContract.check(model, new ActivationPatch(POINT, 0, values));
  }

  @Test
  void it_replaces_one_position_of_each_text_whatever_their_lengths() {
    List<int[]> texts =
        model.tokenizer().encodeAll(List.of("A long text of the king", "The", "The boy"));
    try (DetoxifiedModel view = model.with(new ActivationPatch(POINT, 1, values))) {
      ActivationCache before = model.capture(texts, POINT.name());
      ActivationCache after = view.capture(texts, POINT.name());
      for (int text = 0; text < texts.size(); text++) {
        float[][] rows = after.at(POINT, text);
        for (int row = 0; row < rows.length; row++) {
          assertThat(rows[row]).containsExactly(row == 1 ? values : before.at(POINT, text)[row]);
        }
      }
      // The text of one token has no position 1.
      assertThat(view.firings().get(0).fired()).isEqualTo(2);
    }
  }

  @Test
  void it_names_what_identifies_it() {
    ActivationPatch patch = new ActivationPatch(POINT, 1, values);
    assertThat(patch.spec().parameters()).containsEntry("point", POINT.name());
    assertThat(patch.spec())
        .isNotEqualTo(new ActivationPatch(POINT, 1, new float[values.length]).spec());
  }

  @Test
  void a_position_or_point_that_is_not_there_is_refused() {
    assertThatThrownBy(() -> new ActivationPatch(POINT, -1, values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> model.with(new ActivationPatch(HookPoint.residPost(9), 0, values)))
        .hasMessageContaining("blocks.9.resid_post");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blocks.0.attn.pattern", "logits", "final_norm"})
  void a_point_without_rows_of_tokens_is_refused(String point) {
    assertThatThrownBy(() -> new ActivationPatch(HookPoint.parse(point), 0, values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(point + " has not a row for each token");
  }

  @Test
  void heads_lie_side_by_side() {
    HookPoint point = new HookPoint(1, HookSite.ATTN_Z);
    List<int[]> text = model.tokenizer().encodeAll(List.of("The boy said"));
    try (DetoxifiedModel view = model.with(new ActivationPatch(point, 1, values))) {
      assertThat(view.capture(text, point.name()).at(point, 0)[1]).containsExactly(values);
    }
  }

  @Test
  void values_of_another_width_are_refused() {
    List<int[]> text = model.tokenizer().encodeAll(List.of("The boy"));
    try (DetoxifiedModel view = model.with(new ActivationPatch(POINT, 0, new float[3]))) {
      assertThatThrownBy(() -> view.forward(text))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("has 3 values but a row there has 256");
    }
  }
}
