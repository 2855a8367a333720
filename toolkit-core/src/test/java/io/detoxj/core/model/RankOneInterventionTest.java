/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.RankOneIntervention;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An update beside a matrix is the same as an edit of the matrix. */
class RankOneInterventionTest {
  private static final List<int[]> PROMPTS = List.of(new int[] {3, 4, 5, 200, 17}, new int[] {6});

  private static final HookPoint PRE = new HookPoint(1, HookSite.MLP_PRE);

  @TempDir Path folder;

  private static String matrix(TransformerModel model, String regex) {
    return model.info().parameters().keySet().stream()
        .filter(name -> name.matches(regex))
        .findFirst()
        .orElseThrow();
  }

  private static String gate(TransformerModel model) {
    return matrix(
        model, ".*1\\.(mlp\\.(c_fc|gate_proj|gate_up_proj|dense_h_to_4h|fc_in)|fc1)\\.weight");
  }

  private static float[] wave(int length, int phase) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) Math.sin(1.7 * i + phase);
    }
    return values;
  }

  /** GPT-2's file has inputs as rows, the others outputs. */
  private static boolean inputsFirst(String name) {
    return name.matches("transformer\\..*\\.c_(attn|fc|proj)\\.weight");
  }

  private static RankOneIntervention update(TransformerModel model, String name, int phase) {
    List<Long> shape = model.info().parameters().get(name);
    int rows = shape.get(0).intValue();
    int columns = shape.get(1).intValue();
    return inputsFirst(name)
        ? new RankOneIntervention("u" + phase, name, wave(columns, phase), wave(rows, phase + 1))
        : new RankOneIntervention("u" + phase, name, wave(rows, phase), wave(columns, phase + 1));
  }

  /** The same as an edited copy. */
  private static WeightIntervention copied(RankOneIntervention update) {
    float[] down = inputsFirst(update.parameter()) ? update.in() : update.out();
    float[] across = inputsFirst(update.parameter()) ? update.out() : update.in();
    return new WeightIntervention(
        update.name(),
        update.parameter(),
        w -> {
          NDArray column = w.getManager().create(down, new Shape(down.length, 1));
          NDArray row = w.getManager().create(across, new Shape(1, across.length));
          return w.add(column.matMul(row));
        });
  }

  private static void assertClose(List<float[][]> actual, List<float[][]> expected, float within) {
    for (int s = 0; s < expected.size(); s++) {
      for (int t = 0; t < expected.get(s).length; t++) {
        assertThat(actual.get(s)[t]).containsExactly(expected.get(s)[t], within(within));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void an_update_equals_an_edit_and_leaves_the_base(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      List<float[][]> before = model.forward(PROMPTS);
      int arrays = model.nativeArrays();
      RankOneIntervention update = update(model, gate(model), 0);
      try (DetoxifiedModel beside = model.with(Planned.of(update));
          DetoxifiedModel edited = model.with(Planned.of(copied(update)))) {
        List<float[][]> logits = edited.forward(PROMPTS);
        assertThat(logits.get(0)[4]).isNotEqualTo(before.get(0)[4]);
        assertClose(beside.forward(PROMPTS), logits, 2e-5f);
        assertThat(beside.parameter(update.parameter()))
            .containsExactly(edited.parameter(update.parameter()), within(1e-6f));
        Firing firing = beside.firings().get(0);
        Firing same = edited.firings().get(0);
        assertThat(firing.fired()).isEqualTo(same.fired());
        assertThat(firing.meanRelativeChange()).isCloseTo(same.meanRelativeChange(), within(1e-4));
        assertThat(model.forward(PROMPTS).get(0)).isDeepEqualTo(before.get(0));
      }
      assertThat(model.nativeArrays()).isEqualTo(arrays);
    }
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void updates_add_up_and_hooks_inside_the_block_see_them(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      RankOneIntervention first = update(model, gate(model), 0);
      RankOneIntervention second = update(model, gate(model), 5);
      WeightIntervention halved = new WeightIntervention("half", gate(model), w -> w.mul(0.5f));
      try (DetoxifiedModel expected =
              model.with(Planned.of(copied(first), copied(second), halved));
          DetoxifiedModel both = model.with(Planned.of(copied(first), copied(second)));
          DetoxifiedModel below = model.with(Planned.of(first));
          DetoxifiedModel nested = below.with(Planned.of(second));
          DetoxifiedModel all = nested.with(Planned.of(halved))) {
        assertClose(all.forward(PROMPTS), expected.forward(PROMPTS), 2e-5f);
        // Looking inside a block makes it run step by step.
        assertClose(insideBlock(nested), insideBlock(both), 2e-5f);
      }
    }
  }

  private static List<float[][]> insideBlock(TransformerModel model) {
    return List.<float[][]>of(model.capture(PROMPTS, PRE.name()).at(PRE, 0));
  }

  @Test
  void elsewhere_a_copy_is_edited() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      RankOneIntervention update =
          update(model, matrix(model, ".*1\\.mlp\\.down_proj\\.weight"), 0);
      try (DetoxifiedModel view = model.with(Planned.of(update));
          DetoxifiedModel edited = model.with(Planned.of(copied(update)))) {
        assertThat(view.forward(PROMPTS).get(0)).isDeepEqualTo(edited.forward(PROMPTS).get(0));
      }
    }
  }

  @Test
  void bfloat16_matrices_take_updates_in_float32() {
    LoadOptions half = LoadOptions.standard().with(WeightType.BFLOAT16);
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder, half)) {
      TransformerModel model = reference.model();
      RankOneIntervention update = update(model, gate(model), 0);
      try (DetoxifiedModel view = model.with(Planned.of(update));
          DetoxifiedModel edited = model.with(Planned.of(copied(update)))) {
        assertClose(view.forward(PROMPTS), edited.forward(PROMPTS), 0.1f);
      }
    }
  }

  @Test
  void an_exported_update_loads_with_equal_logits() throws IOException {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      try (DetoxifiedModel view = model.with(Planned.of(update(model, gate(model), 0)))) {
        view.exportTo(folder.resolve("out"));
        try (TransformerModel loaded = TransformerModel.load(folder.resolve("out"))) {
          assertClose(loaded.forward(PROMPTS), view.forward(PROMPTS), 2e-5f);
        }
      }
    }
  }

  @Test
  void the_same_edit_twice_is_refused() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      RankOneIntervention update = update(model, gate(model), 0);
      assertThatThrownBy(() -> model.with(Planned.of(update), Planned.of(update)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("attached already");
      try (DetoxifiedModel view = model.with(Planned.of(copied(update)))) {
        int arrays = model.nativeArrays();
        assertThatThrownBy(() -> view.with(Planned.of(update)))
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("attached already");
        assertThat(model.nativeArrays()).isEqualTo(arrays);
      }
    }
  }

  @Test
  void factors_of_other_lengths_are_refused() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      RankOneIntervention update =
          new RankOneIntervention("u", gate(model), wave(5, 0), wave(7, 0));
      assertThatThrownBy(() -> model.with(Planned.of(update)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("5 outputs and 7 inputs");
    }
  }
}
