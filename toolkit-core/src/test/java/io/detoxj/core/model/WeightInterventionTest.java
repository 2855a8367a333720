/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.ConfigException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightInterventionTest {
  private static final String DOWN = "transformer.h.1.mlp.c_proj.weight";
  private static final List<int[]> PROMPTS = List.of(new int[] {3, 4, 5}, new int[] {6});

  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder.resolve("base"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static Detoxifier edit(String parameter, UnaryOperator<NDArray> change) {
    return edit("edit", parameter, change);
  }

  private static Detoxifier edit(String name, String parameter, UnaryOperator<NDArray> change) {
    return new Planned(List.of(new WeightIntervention(name, parameter, change)));
  }

  @Test
  void an_edit_acts_in_the_view_and_leaves_the_base() {
    float[][] before = model.forward(PROMPTS).get(0);
    float[] weight = model.parameter(DOWN);
    int arrays = model.nativeArrays();
    try (DetoxifiedModel view = model.with(edit(DOWN, w -> w.mul(2f)))) {
      // Width 32: the file holds [in, out] = [128, 32].
      assertThat(view.info().parameters().get(DOWN)).containsExactly(128L, 32L);
      assertThat(view.parameter(DOWN)[5]).isEqualTo(2 * weight[5]);
      assertThat(view.forward(PROMPTS).get(0)[0]).isNotEqualTo(before[0]);
      assertThat(model.forward(PROMPTS).get(0)).isDeepEqualTo(before);
      Firing firing = view.firings().get(0);
      assertThat(firing.fired()).isEqualTo(128 * 32);
      assertThat(firing.meanRelativeChange()).isCloseTo(1, within(1e-6));
    }
    assertThat(model.parameter(DOWN)).isEqualTo(weight);
    assertThat(model.nativeArrays()).isEqualTo(arrays);
  }

  @Test
  void an_edit_that_changes_nothing_is_exactly_the_base_and_shows_as_silent() {
    try (DetoxifiedModel view = model.with(edit(DOWN, w -> w.add(0f)))) {
      assertThat(view.forward(PROMPTS).get(1)).isDeepEqualTo(model.forward(PROMPTS).get(1));
      assertThat(view.firings().get(0).fired()).isZero();
    }
  }

  @Test
  void edits_of_one_parameter_compose_in_order() {
    Detoxifier twice = edit(DOWN, w -> w.mul(2f));
    Detoxifier plus = edit("plus", DOWN, w -> w.add(1f));
    float weight = model.parameter(DOWN)[7];
    try (DetoxifiedModel first = model.with(twice, plus);
        DetoxifiedModel second = model.with(plus, twice);
        DetoxifiedModel below = model.with(twice);
        DetoxifiedModel nested = below.with(plus)) {
      assertThat(first.parameter(DOWN)[7]).isEqualTo(2 * weight + 1);
      assertThat(second.parameter(DOWN)[7]).isEqualTo(2 * (weight + 1));
      assertThat(nested.parameter(DOWN)[7]).isEqualTo(2 * weight + 1);
      assertThat(first.conflicts()).containsEntry(DOWN, List.of("edit", "plus"));
      assertThat(below.conflicts()).isEmpty();
    }
  }

  @Test
  void an_unknown_parameter_is_refused_with_the_nearest() {
    int arrays = model.nativeArrays();
    assertThatThrownBy(() -> model.with(edit("transformer.h.1.mlp.c_porj.weight", w -> w)))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining(DOWN);
    assertThat(model.nativeArrays()).isEqualTo(arrays);
  }

  @Test
  void an_edit_of_another_shape_is_refused() {
    assertThatThrownBy(() -> model.with(edit(DOWN, NDArray::flatten)))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("shape and type must stay");
  }

  @Test
  void an_exported_edit_loads_with_equal_logits() throws IOException {
    Path target = folder.resolve("exported");
    try (DetoxifiedModel view = model.with(edit(DOWN, w -> w.mul(-1f)))) {
      view.exportTo(target);
      try (TransformerModel loaded = TransformerModel.load(target)) {
        assertThat(loaded.forward(PROMPTS).get(0)).isDeepEqualTo(view.forward(PROMPTS).get(0));
        ModelParameter changed = parameter(loaded, DOWN);
        assertThat(changed.sha256()).isEqualTo(parameter(view, DOWN).sha256());
        assertThat(changed.sha256()).isNotEqualTo(parameter(model, DOWN).sha256());
        String other = "transformer.h.0.mlp.c_proj.weight";
        assertThat(parameter(loaded, other)).isEqualTo(parameter(model, other));
      }
    }
    assertThat(Files.exists(target.resolve("tokenizer.json"))).isTrue();
  }

  private static ModelParameter parameter(TransformerModel of, String name) throws IOException {
    return of.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void a_view_with_hooks_cannot_be_exported() {
    Detoxifier hook =
        new Planned(
            List.of(
                new ActivationIntervention(
                    "hook",
                    HookPoint.residPost(0),
                    memory -> (activation, context) -> activation)));
    try (DetoxifiedModel view = model.with(hook)) {
      assertThatThrownBy(() -> view.exportTo(folder.resolve("refused")))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("blocks.0.resid_post");
    }
    assertThat(Files.exists(folder.resolve("refused"))).isFalse();
  }

  @Test
  void the_folder_of_the_base_is_refused() {
    try (DetoxifiedModel view = model.with(edit(DOWN, w -> w.mul(2f)))) {
      assertThatThrownBy(() -> view.exportTo(folder.resolve("base")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("another");
    }
  }
}
