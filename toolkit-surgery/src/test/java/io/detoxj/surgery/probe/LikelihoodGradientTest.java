/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.likelihood.CrossEntropy;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LikelihoodGradientTest {
  private static final List<String> UNDESIRED = List.of("you soggy turnip");
  private static final List<String> DESIRED = List.of("you kind gardener");

  @TempDir Path folder;

  /** Adds a step along a direction to the output of a block, at every position. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Push(int layer, float[] direction, double step) implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("push", "1", Map.of(), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo model) {
      return InterventionPlan.of(
          new ActivationIntervention(
              "push",
              HookPoint.residPost(layer),
              memory -> {
                float[] scaled = Vectors.scaled(direction, step);
                NDArray row = memory.create(scaled, new Shape(scaled.length));
                return (x, context) -> x.add(row);
              }));
    }
  }

  /** Log-probability a token of the undesired text minus that of the desired one. */
  private static double preference(TransformerModel model) {
    List<int[]> high = UNDESIRED.stream().map(model.tokenizer()::encodePrompt).toList();
    List<int[]> low = DESIRED.stream().map(model.tokenizer()::encodePrompt).toList();
    return CrossEntropy.of(model, low) - CrossEntropy.of(model, high);
  }

  private static double slope(TransformerModel model, int layer, float[] direction) {
    double step = 1e-2;
    try (DetoxifiedModel up = model.with(new Push(layer, direction, step));
        DetoxifiedModel down = model.with(new Push(layer, direction, -step))) {
      return (preference(up) - preference(down)) / (2 * step);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gemma2", "llama"})
  void moving_along_it_makes_undesired_texts_likelier_the_fastest(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      BehaviourDirection gradient =
          LikelihoodGradient.of(model, UNDESIRED, DESIRED, ProgressListener.silent());
      assertThat(gradient.isShared()).isFalse();
      for (int layer = 0; layer < model.info().layers(); layer++) {
        float[] along = gradient.at(layer);
        double steepest = slope(model, layer, along);
        assertThat(steepest).isPositive();
        for (int i = 0; i < 5; i++) {
          float[] other = new float[along.length];
          other[3 * i] = 1;
          // A slope along any unit vector is the steepest one times the cosine to it.
          assertThat(slope(model, layer, other))
              .isCloseTo(steepest * Vectors.cosine(along, other), within(2e-3 + 0.02 * steepest));
        }
      }
    }
  }

  @Test
  void texts_of_a_kind_are_averaged_and_each_is_told_of() {
    List<String> two = List.of("you soggy turnip", "a soggy old hat");
    List<String> four = List.of(two.get(0), two.get(1), two.get(1), two.get(0));
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      List<String> heard = new ArrayList<>();
      BehaviourDirection once =
          LikelihoodGradient.of(
              reference.model(),
              two,
              DESIRED,
              (done, total, message) -> heard.add(done + "/" + total + " " + message));
      assertThat(heard).containsExactly("1/3 texts", "2/3 texts", "3/3 texts");
      BehaviourDirection twice =
          LikelihoodGradient.of(reference.model(), four, DESIRED, ProgressListener.silent());
      for (int layer = 0; layer < reference.model().info().layers(); layer++) {
        assertThat(twice.at(layer)).containsExactly(once.at(layer), within(1e-4f));
      }
    }
  }

  @Test
  void texts_of_one_token_are_refused() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      assertThatThrownBy(
              () ->
                  LikelihoodGradient.of(
                      reference.model(), List.of("y"), DESIRED, ProgressListener.silent()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("two tokens");
    }
  }
}
