/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightOrthogonalizationTest {
  private static final String[] STREAM = {"embed", "blocks.*.resid_mid", "blocks.*.resid_post"};

  @TempDir Path folder;

  private static float[] direction(TransformerModel model) {
    return Vectors.random(model.info().width(), 1, new Random(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "gpt2-untied",
        "llama",
        "llama-tied",
        "qwen2",
        "gemma",
        "gemma2",
        "gemma3",
        "phi3",
        "neox",
        "gptj",
        "opt"
      })
  void nothing_of_the_direction_is_left_anywhere_in_the_stream(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      // Blocks whose halves read the same stream have none between them.
      boolean parallel = List.of("neox", "gptj").contains(name);
      String[] points = parallel ? new String[] {STREAM[0], STREAM[2]} : STREAM;
      float[] r = direction(model);
      WeightOrthogonalization edit = WeightOrthogonalization.of(model, r);
      assertThat(largestPart(model.capture(Logits.TOKENS, points), r)).isGreaterThan(0.1);
      try (DetoxifiedModel view = model.with(edit);
          DetoxifiedModel twice = model.with(edit, Logits.again(edit))) {
        ActivationCache stream = view.capture(Logits.TOKENS, points);
        assertThat(stream.points()).hasSize(1 + (points.length - 1) * model.info().layers());
        assertThat(largestPart(stream, r)).isLessThan(1e-5);
        for (String parameter : edit.parameters()) {
          float[][] once = {view.parameter(parameter)};
          float[][] again = {twice.parameter(parameter)};
          assertThat(Logits.distance(once, again)).isLessThan(1e-6);
        }
      }
      Logits.assertActsAndLeavesNoTrace(model, edit);
    }
  }

  /** Of the part along the direction in the length of the stream, the largest share. */
  private static double largestPart(ActivationCache stream, float[] direction) {
    double largest = 0;
    for (HookPoint point : stream.points()) {
      for (float[] token : stream.at(point, 0)) {
        double part = Math.abs(Vectors.cosine(token, direction));
        assertThat(part).isFinite();
        largest = Math.max(largest, part);
      }
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-untied", "llama"})
  void weights_do_the_same_as_hooks_behind_everything_that_is_written(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      float[] r = direction(model);
      float[][] weights = Logits.of(model, WeightOrthogonalization.of(model, r));
      float[][] hooks = Logits.of(model, runtimeForm(r));
      assertThat(Logits.distance(weights, hooks)).isLessThan(1e-4);
    }
  }

  private static Detoxifier runtimeForm(float[] r) {
    return new Detoxifier() {
      @Override
      public DetoxifierSpec spec() {
        return new DetoxifierSpec("runtime-ablation", "1", Map.of(), Map.of());
      }

      @Override
      public InterventionPlan plan(ModelInfo model) {
        List<HookPoint> points = new ArrayList<>(List.of(HookPoint.EMBED));
        for (int layer = 0; layer < model.layers(); layer++) {
          points.add(new HookPoint(layer, HookSite.ATTN_OUT));
          points.add(new HookPoint(layer, HookSite.MLP_OUT));
        }
        List<Intervention> hooks = new ArrayList<>();
        for (HookPoint point : points) {
          hooks.add(
              new ActivationIntervention(
                  "ablation@" + point,
                  point,
                  manager -> {
                    NDArray row = manager.create(r, new Shape(1, r.length));
                    NDArray column = manager.create(r, new Shape(r.length, 1));
                    return (x, context) -> x.sub(x.matMul(column).mul(row));
                  }));
        }
        return new InterventionPlan(hooks);
      }
    };
  }

  @Test
  void length_and_sign_of_the_direction_do_not_matter() {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder)) {
      TransformerModel model = reference.model();
      float[] r = direction(model);
      float[] other = Vectors.scaled(r, -8);
      float[][] first = Logits.of(model, WeightOrthogonalization.of(model, r));
      float[][] second = Logits.of(model, WeightOrthogonalization.of(model, other));
      assertThat(Logits.distance(first, second)).isLessThan(1e-5);
    }
  }

  @Test
  void embeddings_can_be_left_as_they_are() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      float[] r = direction(model);
      WeightOrthogonalization whole = WeightOrthogonalization.of(model, r);
      WeightOrthogonalization edit = whole.withoutEmbeddings();
      assertThat(whole.parameters()).contains("transformer.wte.weight", "transformer.wpe.weight");
      assertThat(whole.parameters()).hasSize(2 + 4 * model.info().layers());
      assertThat(edit.parameters())
          .hasSize(4 * model.info().layers())
          .allMatch(parameter -> parameter.contains(".c_proj."));
      try (DetoxifiedModel view = model.with(edit)) {
        assertThat(view.parameter("transformer.wte.weight"))
            .isEqualTo(model.parameter("transformer.wte.weight"));
        assertThat(largestPart(view.capture(Logits.TOKENS, "blocks.*.attn_out"), r))
            .isLessThan(1e-5);
      }
      assertThat(edit.spec().parameters()).containsEntry("embeddings", "kept");
    }
  }

  @Test
  void a_refusal_direction_needs_a_word_that_safety_falls() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      float[] r = direction(model);
      assertThatThrownBy(() -> WeightOrthogonalization.ofRefusalDirection(model, r, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("answers harmful requests");
      WeightOrthogonalization edit = WeightOrthogonalization.ofRefusalDirection(model, r, true);
      assertThat(edit.spec().parameters()).containsEntry("direction", "refusal");
      assertThat(Logits.of(model, edit))
          .isDeepEqualTo(Logits.of(model, WeightOrthogonalization.of(model, r)));
    }
  }

  @Test
  void another_width_or_model_is_refused() {
    try (ReferenceModel first = ReferenceModel.load("gpt2-untied", folder);
        TransformerModel second = TinyGpt2.load(folder.resolve("tiny"))) {
      TransformerModel model = first.model();
      assertThatThrownBy(() -> WeightOrthogonalization.of(model, new float[] {1, 2}))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("width 2 but");
      assertThatThrownBy(() -> WeightOrthogonalization.of(model, new float[model.info().width()]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("zero");
      WeightOrthogonalization edit = WeightOrthogonalization.of(model, direction(model));
      assertThatThrownBy(() -> second.with(edit))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("was made from the weights");
    }
  }
}
