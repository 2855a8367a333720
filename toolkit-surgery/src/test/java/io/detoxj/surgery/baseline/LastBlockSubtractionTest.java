/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.CausalityContract;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastBlockSubtractionTest {
  @TempDir Path folder;

  private static float[] direction(TransformerModel model) {
    return Vectors.random(model.info().width(), 3, new Random(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gemma2"})
  void the_last_mlp_adds_the_direction_less_at_every_position(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      float[] v = direction(model);
      HookPoint point = new HookPoint(model.info().layers() - 1, HookSite.MLP_OUT);
      float[][] before = model.capture(Logits.TOKENS, point::equals).at(point, 0);
      LastBlockSubtraction subtraction = LastBlockSubtraction.along(v, 0.5);
      try (DetoxifiedModel view = model.with(subtraction)) {
        float[][] after = view.capture(Logits.TOKENS, point::equals).at(point, 0);
        for (int t = 0; t < after.length; t++) {
          for (int i = 0; i < v.length; i++) {
            assertThat(after[t][i]).isCloseTo(before[t][i] - 0.5f * v[i], within(1e-5f));
          }
        }
      }
      Logits.assertActsAndLeavesNoTrace(model, subtraction);
      try (DetoxifiedModel view = model.with(subtraction)) {
        CausalityContract.check(view);
      }
    }
  }

  @Test
  void acting_on_the_last_position_alone_gives_the_same_next_token() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      List<int[]> tokens = List.of(new int[] {3, 40, 5, 271});
      try (DetoxifiedModel all = model.with(LastBlockSubtraction.along(direction(model), 2));
          DetoxifiedModel last = model.with(atLastPosition(direction(model), 2))) {
        float[][] everywhere = all.forward(tokens).get(0);
        float[][] atEnd = last.forward(tokens).get(0);
        assertThat(everywhere[3]).containsExactly(atEnd[3], within(1e-5f));
        assertThat(everywhere[2]).isNotEqualTo(atEnd[2]);
      }
    }
  }

  private static Detoxifier atLastPosition(float[] direction, double strength) {
    return new Detoxifier() {
      @Override
      public DetoxifierSpec spec() {
        return new DetoxifierSpec("last-position", "1", Map.of(), Map.of());
      }

      @Override
      public InterventionPlan plan(ModelInfo model) {
        HookPoint point = new HookPoint(model.layers() - 1, HookSite.MLP_OUT);
        ActivationHook hook =
            (x, context) -> {
              int length = (int) x.getShape().get(1);
              float[] change = new float[length * direction.length];
              for (int i = 0; i < direction.length; i++) {
                change[(length - 1) * direction.length + i] = (float) (strength * direction[i]);
              }
              Shape shape = new Shape(1, length, direction.length);
              NDArray subtracted = context.scratch().create(change, shape);
              return x.sub(subtracted);
            };
        return InterventionPlan.of(new ActivationIntervention("last", point, manager -> hook));
      }
    };
  }

  @Test
  void takes_value_vectors_as_they_are_and_what_they_share_at_length_1() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2-untied", folder);
        TransformerModel other = TinyGpt2.load(folder.resolve("tiny"))) {
      TransformerModel model = reference.model();
      ToxicValueVectors vectors = ToxicValueVectors.rank(model, direction(model), 3);
      LastBlockSubtraction second = LastBlockSubtraction.ofValueVector(vectors, 1, 2);
      assertThat(Logits.of(model, second))
          .isDeepEqualTo(Logits.of(model, LastBlockSubtraction.along(vectors.vector(1), 2)));
      assertThat(second.spec().parameters().get("source")).startsWith("value vector ");
      LastBlockSubtraction shared = LastBlockSubtraction.ofSubspace(vectors, 1, 2);
      assertThat(Logits.of(model, shared))
          .isDeepEqualTo(Logits.of(model, LastBlockSubtraction.along(vectors.subspace(2)[1], 2)));
      assertThatThrownBy(() -> other.with(second))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("was made from the weights");
    }
  }

  @Test
  void strength_0_is_the_base_and_what_is_no_direction_is_refused() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      try (DetoxifiedModel view = model.with(LastBlockSubtraction.along(direction(model), 0))) {
        // The block runs step by step where it is hooked, which rounds in another order.
        assertThat(Logits.distance(Logits.of(view), Logits.of(model))).isLessThan(1e-5);
        assertThat(view.firings().get(0).fired()).isZero();
      }
      assertThatThrownBy(() -> model.with(LastBlockSubtraction.along(new float[] {1}, 1)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("width 1 but");
      assertThatThrownBy(() -> LastBlockSubtraction.along(new float[3], 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> LastBlockSubtraction.along(new float[] {1}, Double.NaN))
          .hasMessageContaining("NaN");
    }
  }
}
