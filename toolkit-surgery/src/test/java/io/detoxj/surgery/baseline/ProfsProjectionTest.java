/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfsProjectionTest {
  private static final List<String> TOXIC =
      List.of("you soggy turnip", "shut up now", "what a silly hat", "go away");
  private static final List<String> NEUTRAL =
      List.of("you kind person", "come in now", "what a fine hat", "stay here");

  @TempDir Path folder;

  private static ProfsProjection extract(TransformerModel model, int rank, Integer... layers) {
    return ProfsProjection.extract(
        model, TOXIC, NEUTRAL, Set.of(layers), rank, ProgressListener.silent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama", "gemma2"})
  void value_vectors_of_its_layers_lose_the_directions(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      ProfsProjection profs = extract(model, 2, 1);
      NeuronLayout edited = NeuronLayout.of(model.info(), EditTarget.DOWN, 1);
      NeuronLayout kept = NeuronLayout.of(model.info(), EditTarget.DOWN, 0);
      assertThat(largestPart(edited.read(model), profs.directions(1))).isGreaterThan(0.1);
      try (DetoxifiedModel once = model.with(profs);
          DetoxifiedModel twice = model.with(profs, Logits.again(profs))) {
        assertThat(largestPart(edited.read(once), profs.directions(1))).isLessThan(1e-6);
        assertThat(kept.read(once)).isDeepEqualTo(kept.read(model));
        assertThat(Logits.distance(edited.read(once), edited.read(twice))).isLessThan(1e-6);
      }
      Logits.assertActsAndLeavesNoTrace(model, extract(model, 2, 0, 1));
    }
  }

  private static double largestPart(float[][] vectors, float[][] directions) {
    double largest = 0;
    for (float[] vector : vectors) {
      for (float[] direction : directions) {
        largest = Math.max(largest, Math.abs(Vectors.dot(vector, direction)));
      }
    }
    return largest;
  }

  @Test
  void directions_come_from_the_means_of_the_stream_behind_the_layer() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      int last = model.info().layers() - 1;
      float[] expected =
          ToxicSubspace.of(means(model, last, TOXIC), means(model, last, NEUTRAL), 1)[0];
      float[] actual = extract(model, 1, last).directions(last)[0];
      assertThat(Math.abs(Vectors.cosine(actual, expected))).isCloseTo(1, within(1e-5));
    }
  }

  private static float[][] means(TransformerModel model, int layer, List<String> texts) {
    HookPoint point = HookPoint.residPost(layer);
    float[][] means = new float[texts.size()][model.info().width()];
    for (int text = 0; text < means.length; text++) {
      int[] ids = model.tokenizer().encode(texts.get(text));
      for (float[] token : model.capture(List.of(ids), point::equals).at(point, 0)) {
        for (int i = 0; i < token.length; i++) {
          means[text][i] += token[i] / ids.length;
        }
      }
    }
    return means;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama"})
  void an_axis_as_direction_zeros_one_coordinate_and_keeps_the_others(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      float[] axis = new float[model.info().width()];
      axis[3] = 1;
      NeuronLayout layout = NeuronLayout.of(model.info(), EditTarget.DOWN, 0);
      float[][] expected = layout.read(model);
      for (float[] vector : expected) {
        vector[3] = 0;
      }
      try (DetoxifiedModel view =
          model.with(ProfsProjection.along(Map.of(0, new float[][] {axis})))) {
        assertThat(layout.read(view)).isDeepEqualTo(expected);
      }
    }
  }

  @Test
  void behind_a_norm_only_the_conjugated_projection_keeps_the_direction_out_of_the_stream() {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder)) {
      TransformerModel model = reference.model();
      ProfsProjection plain = extract(model, 2, 1);
      ProfsProjection conjugated = plain.conjugated(model);
      assertThat(writtenAlong(model, plain, plain.directions(1))).isGreaterThan(1e-2);
      assertThat(writtenAlong(model, conjugated, plain.directions(1))).isLessThan(1e-5);
      assertThat(conjugated.spec().parameters()).containsEntry("conjugated", "true");
      assertThatThrownBy(() -> conjugated.conjugated(model))
          .isInstanceOf(IllegalStateException.class);
    }
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      ProfsProjection plain = extract(reference.model(), 1, 0);
      assertThat(plain.conjugated(reference.model())).isSameAs(plain);
    }
  }

  private static double writtenAlong(
      TransformerModel model, ProfsProjection profs, float[][] directions) {
    HookPoint written = new HookPoint(1, HookSite.MLP_OUT);
    try (DetoxifiedModel view = model.with(profs)) {
      return largestPart(view.capture(Logits.TOKENS, written::equals).at(written, 0), directions);
    }
  }

  @Test
  void another_width_layer_or_model_is_refused() {
    try (ReferenceModel first = ReferenceModel.load("gpt2-untied", folder);
        TransformerModel second = TinyGpt2.load(folder.resolve("tiny"))) {
      TransformerModel model = first.model();
      ProfsProjection narrow = ProfsProjection.along(Map.of(0, new float[][] {{1, 0}}));
      assertThatThrownBy(() -> model.with(narrow))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("width 2 but");
      float[] axis = new float[model.info().width()];
      axis[0] = 1;
      ProfsProjection deep = ProfsProjection.along(Map.of(9, new float[][] {axis}));
      assertThatThrownBy(() -> model.with(deep))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("layer 9 but the model has layers 0 to");
      assertThatThrownBy(() -> extract(model, 1, 9)).isInstanceOf(InterventionException.class);
      assertThatThrownBy(() -> second.with(extract(model, 1, 0)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("was made from the weights");
    }
  }

  @Test
  void pairs_that_are_none_are_refused() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      assertThatThrownBy(() -> extract(model, 0, 0)).hasMessageContaining("was 0");
      assertThatThrownBy(
              () ->
                  ProfsProjection.extract(
                      model, TOXIC, List.of("a"), Set.of(0), 1, ProgressListener.silent()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("4 and 1");
      assertThatThrownBy(
              () ->
                  ProfsProjection.extract(
                      model,
                      List.of("a", "b"),
                      List.of("a", ""),
                      Set.of(0),
                      1,
                      ProgressListener.silent()))
          .hasMessageContaining("neutral text 1");
      assertThatThrownBy(() -> extract(model, 1)).hasMessageContaining("at least one layer");
    }
  }
}
