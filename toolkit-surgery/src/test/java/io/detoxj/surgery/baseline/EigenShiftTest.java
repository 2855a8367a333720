/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.DetoxifierContract;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EigenShiftTest {
  private static final float[] HEAD = {2, 0, 1, 0, 1, 1, 1, 1, 0, 1, -1, 2};
  private static final float[] TOXIC = {1, 0.5f, 2};
  private static final float[] DIFFERENCE = {0, 1, 2};
  private static final FitTexts TEXTS =
      new FitTexts(
          List.of("you soggy turnip", "silly goose", "shut it, dunce", "what a dull lump"),
          List.of("thank you", "a kind garden", "the rain is late", "we see it otherwise"),
          true);

  @TempDir Path folder;

  private static HeadComponents components(TransformerModel model) {
    MethodFit fit = HeadComponents.fit(model, TEXTS, ProgressListener.silent());
    return HeadComponents.of(fit, model.info());
  }

  @Test
  void components_and_logits_are_those_of_the_worked_example() {
    HeadComponents components = HeadComponents.of(HEAD, DIFFERENCE);
    double[] sizes = new double[3];
    Arrays.setAll(sizes, i -> Math.sqrt(components.energy(new int[] {i})));
    assertThat(sizes).containsExactly(new double[] {3.173536, 1.818695, 1.273191}, within(1e-5));
    double[] deltas = Arrays.stream(components.deltas()).map(Math::abs).toArray();
    assertThat(deltas).containsExactly(new double[] {1.319086, 0.336938, 1.773834}, within(1e-5));
    EigenShift shift = components.shift(1, 0.9, false);
    assertThat(shift.chosen()).containsExactly(2);
    float[] v = components.vector(2);
    double along = Vectors.dot(v, TOXIC);
    float[] logits =
        Vectors.of(
            4,
            row -> {
              float[] w = Arrays.copyOfRange(HEAD, 3 * row, 3 * row + 3);
              return Vectors.dot(w, TOXIC) - 0.9 * Vectors.dot(w, v) * along;
            });
    assertThat(logits)
        .containsExactly(new float[] {4.456926f, 1.546719f, 1.60404f, 4.300314f}, within(1e-5f));
    assertThat(shift.editNorm()).isCloseTo(0.9 * 1.273191, within(1e-5));
  }

  @Test
  void released_multiplies_with_the_matrix_where_its_transpose_belongs() {
    HeadComponents components = HeadComponents.of(HEAD, DIFFERENCE);
    double[] released = components.releasedDeltas();
    for (int i = 0; i < 3; i++) {
      double expected = 0;
      for (int j = 0; j < 3; j++) {
        expected += components.vector(j)[i] * DIFFERENCE[j];
      }
      assertThat(released[i]).isCloseTo(expected, within(1e-6));
    }
    double most = Arrays.stream(released).max().orElseThrow();
    assertThat(released[components.shift(1, 0.9, true).chosen()[0]]).isEqualTo(most);
  }

  @Test
  void an_own_head_is_edited_as_a_hook_before_it_would() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2-untied", folder)) {
      TransformerModel model = reference.model();
      EigenShift shift = components(model).shift(3, 0.9, false);
      assertThat(shift.plan(model.info()).interventions())
          .singleElement()
          .isInstanceOf(WeightIntervention.class);
      float[] flat = new float[3 * model.info().width()];
      for (int i = 0; i < 3; i++) {
        float[] v = components(model).vector(shift.chosen()[i]);
        System.arraycopy(v, 0, flat, i * v.length, v.length);
      }
      Planned hook =
          Planned.of(
              new ActivationIntervention(
                  "hook",
                  HookPoint.FINAL_NORM,
                  manager -> {
                    var v = manager.create(flat, new Shape(3, model.info().width()));
                    return (x, context) -> x.sub(x.matMul(v.transpose()).matMul(v).mul(0.9f));
                  }));
      float[][] folded = Logits.of(model, shift);
      assertThat(Logits.distance(folded, Logits.of(model, hook))).isLessThan(1e-4);
      assertThat(Logits.distance(folded, Logits.of(model))).isGreaterThan(1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gpt2-untied", "gemma2", "llama", "llama-tied", "neox", "opt"})
  void acts_leaves_no_trace_and_never_touches_the_embedding(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      EigenShift shift = components(model).shift(2, 0.9, false);
      Logits.assertActsAndLeavesNoTrace(model, shift);
      try (DetoxifiedModel view = model.with(shift)) {
        float[][] before =
            model.capture(Logits.TOKENS, HookPoint.EMBED::equals).at(HookPoint.EMBED, 0);
        assertThat(view.capture(Logits.TOKENS, HookPoint.EMBED::equals).at(HookPoint.EMBED, 0))
            .isDeepEqualTo(before);
      }
      assertThat(Logits.of(model, components(model).shift(2, 0, false)))
          .isDeepEqualTo(Logits.of(model));
    }
  }

  @Test
  void the_control_edits_other_components_by_as_much() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      EigenShift shift = components(model).shift(2, 0.9, false);
      float[] head = model.parameter("transformer.wte.weight");
      for (long seed = 1; seed <= 5; seed++) {
        EigenShift control = shift.random(seed);
        assertThat(control.editNorm() / shift.editNorm()).isCloseTo(1, within(1e-6));
        assertThat(control.chosen()).doesNotContain(shift.chosen());
        assertThat(control.strength()).isBetween(0.8, 1.1);
        assertThat(norm(model, control, head) / norm(model, shift, head))
            .isCloseTo(1, within(0.01));
      }
      DetoxifierContract.check(model, shift);
      DetoxifierContract.check(model, shift.random(1));
    }
  }

  /** The Frobenius norm of what is taken from the matrix, from the matrix itself. */
  private static double norm(TransformerModel model, EigenShift shift, float[] head) {
    double sum = 0;
    for (int component : shift.chosen()) {
      float[] v = components(model).vector(component);
      for (float[] row : Vectors.rows(head, v.length)) {
        sum += Math.pow(shift.strength() * Vectors.dot(row, v), 2);
      }
    }
    return Math.sqrt(sum);
  }

  @Test
  void a_fit_is_the_same_twice_and_exchanged_classes_turn_differences_round() throws Exception {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"));
        ReferenceModel other = ReferenceModel.load("gpt2", folder)) {
      Path first = folder.resolve("first.safetensors");
      Path second = folder.resolve("second.safetensors");
      HeadComponents.fit(model, TEXTS, ProgressListener.silent()).save(first);
      HeadComponents.fit(model, TEXTS, ProgressListener.silent()).save(second);
      assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
      double[] there = components(model).deltas();
      double[] back =
          HeadComponents.of(
                  HeadComponents.fit(model, TEXTS.swapped(), ProgressListener.silent()),
                  model.info())
              .deltas();
      for (int i = 0; i < there.length; i++) {
        assertThat(back[i]).isCloseTo(-there[i], within(1e-5));
      }
      HeadComponents components = components(model);
      assertThatThrownBy(() -> components.shift(17, 0.9, false))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("from 1 to 16");
      assertThatThrownBy(() -> other.model().with(components.shift(1, 0.9, false)))
          .hasMessageContaining("decomposition was made from the weights");
    }
  }
}
