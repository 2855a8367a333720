/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.UnknownHookPointException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetoxifiedModelTest {
  private static final List<int[]> PROMPTS = List.of(new int[] {3, 4, 5}, new int[] {6});

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

  private record Hooked(HookPoint point, ActivationHook hook) implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("test", "1", Map.of("point", point.name()), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo info) {
      return InterventionPlan.of(
          new ActivationIntervention("test@" + point, point, memory -> hook));
    }
  }

  private static Hooked scaling(HookPoint point, float factor) {
    return new Hooked(point, (activation, context) -> activation.mul(factor));
  }

  @Test
  void base_is_unchanged_while_a_view_is_open_and_after() {
    float[][] before = model.forward(PROMPTS).get(0);
    try (DetoxifiedModel view = model.with(scaling(HookPoint.residMid(1), 2f))) {
      assertThat(view.forward(PROMPTS).get(0)[0]).isNotEqualTo(before[0]);
      assertThat(model.forward(PROMPTS).get(0)).isDeepEqualTo(before);
    }
    assertThat(model.forward(PROMPTS).get(0)).isDeepEqualTo(before);
  }

  @Test
  void a_model_and_its_views_say_what_they_are() {
    assertThat(model.toString())
        .isEqualTo(
            "gpt2, %d blocks of width %d, %d tokens"
                .formatted(model.info().layers(), model.info().width(), model.vocabularySize()));
    Detoxifier one = scaling(HookPoint.residMid(1), 2f);
    try (DetoxifiedModel view = model.with(one);
        DetoxifiedModel second = view.with(one)) {
      assertThat(view.toString()).isEqualTo(model + ", with " + one.spec().id());
      assertThat(second.toString()).isEqualTo(view + ", with " + one.spec().id());
    }
  }

  @Test
  void post_of_one_block_is_pre_of_the_next() {
    try (DetoxifiedModel post = model.with(scaling(HookPoint.residPost(0), 1.5f));
        DetoxifiedModel pre = model.with(scaling(HookPoint.residPre(1), 1.5f))) {
      assertThat(post.forward(PROMPTS).get(0)).isDeepEqualTo(pre.forward(PROMPTS).get(0));
    }
  }

  @Test
  void composition_equals_nesting() {
    Detoxifier first = scaling(HookPoint.residPost(1), 2f);
    Detoxifier second =
        new Hooked(HookPoint.residPost(1), (activation, context) -> activation.add(1f));
    try (DetoxifiedModel composed = model.with(first.andThen(second));
        DetoxifiedModel listed = model.with(first, second);
        DetoxifiedModel below = model.with(first);
        DetoxifiedModel nested = below.with(second);
        DetoxifiedModel reversed = model.with(second, first)) {
      float[][] expected = composed.forward(PROMPTS).get(0);
      assertThat(listed.forward(PROMPTS).get(0)).isDeepEqualTo(expected);
      assertThat(nested.forward(PROMPTS).get(0)).isDeepEqualTo(expected);
      assertThat(reversed.forward(PROMPTS).get(0)[0]).isNotEqualTo(expected[0]);
    }
  }

  @Test
  void hooks_hold_with_and_without_the_cache() {
    try (DetoxifiedModel view = model.with(scaling(HookPoint.residPost(0), 0.7f));
        Session session = view.newSession()) {
      session.prefill(PROMPTS);
      float[][] logits = session.next(new int[] {9, 9});
      float[][] whole = view.forward(List.of(new int[] {6, 9})).get(0);
      assertThat(logits[1]).containsExactly(whole[1], within(1e-4f));
    }
  }

  @Test
  void firings_count_tokens_and_measure_the_change() {
    try (DetoxifiedModel view =
        model.with(
            scaling(HookPoint.residPost(0), 1.25f),
            new Hooked(HookPoint.residPost(2), (activation, context) -> activation))) {
      view.forward(PROMPTS);
      Firing acted = view.firings().get(0);
      // Four tokens; the two columns of padding in the second row are not counted.
      assertThat(acted.tokens()).isEqualTo(4);
      assertThat(acted.fired()).isEqualTo(4);
      assertThat(acted.meanRelativeChange()).isCloseTo(0.25, within(1e-5));
      assertThat(view.firings().get(1).fired()).isZero();
    }
  }

  @Test
  void attaching_and_closing_leaves_no_array_behind() {
    int before = model.nativeArrays();
    for (int i = 0; i < 5; i++) {
      try (DetoxifiedModel view = model.with(scaling(HookPoint.residPost(i % 3), 2f))) {
        view.forward(PROMPTS);
        int open = view.nativeArrays();
        view.forward(PROMPTS);
        view.firings();
        assertThat(view.nativeArrays()).isEqualTo(open);
      }
    }
    assertThat(model.nativeArrays()).isEqualTo(before);
  }

  @Test
  void a_point_the_model_lacks_is_refused_and_leaves_nothing() {
    int before = model.nativeArrays();
    assertThatThrownBy(() -> model.with(scaling(HookPoint.residPost(7), 1f)))
        .isInstanceOf(UnknownHookPointException.class)
        .hasMessageContaining("blocks.7.resid_post")
        .hasMessageContaining("nearest is blocks.2.resid_post");
    assertThat(model.nativeArrays()).isEqualTo(before);
  }

  @Test
  void a_hook_that_changes_the_shape_is_refused() {
    Hooked wrong =
        new Hooked(HookPoint.residPost(0), (activation, context) -> activation.flatten());
    try (DetoxifiedModel view = model.with(wrong)) {
      assertThatThrownBy(() -> view.forward(PROMPTS))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("shape and type must stay");
    }
  }

  @Test
  void a_closed_view_says_so() {
    DetoxifiedModel view = model.with(scaling(HookPoint.residPost(0), 2f));
    view.close();
    assertThatThrownBy(() -> view.forward(PROMPTS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("view is closed");
  }
}
