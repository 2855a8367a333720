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
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyScalingTest {
  private static final Neurons NEURONS = new Neurons(Map.of(0, Set.of(2, 7), 1, Set.of(0)));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama", "phi3", "opt"})
  void multiplies_the_keys_of_its_neurons_alone(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      KeyScaling scaling = KeyScaling.of(NEURONS, 10);
      try (DetoxifiedModel view = model.with(scaling)) {
        for (int layer = 0; layer < 2; layer++) {
          NeuronLayout keys = NeuronLayout.of(model.info(), EditTarget.GATE, layer);
          float[][] before = keys.read(model);
          float[][] after = keys.read(view);
          for (int i = 0; i < before.length; i++) {
            boolean chosen = NEURONS.byLayer().get(layer).contains(i);
            assertThat(after[i]).isEqualTo(Vectors.scaled(before[i], chosen ? 10 : 1));
          }
        }
      }
      assertThat(Logits.of(model, KeyScaling.of(NEURONS, 1))).isDeepEqualTo(Logits.of(model));
      Logits.assertActsAndLeavesNoTrace(model, scaling);
    }
  }

  @Test
  void a_gate_without_bias_opens_ten_times_as_wide() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      HookPoint gate = new HookPoint(0, HookSite.MLP_PRE);
      float[][] before = model.capture(Logits.TOKENS, gate::equals).at(gate, 0);
      try (DetoxifiedModel view = model.with(KeyScaling.of(NEURONS, 10))) {
        float[][] after = view.capture(Logits.TOKENS, gate::equals).at(gate, 0);
        for (int t = 0; t < before.length; t++) {
          assertThat(after[t][7]).isCloseTo(10 * before[t][7], within(1e-4f));
          assertThat(after[t][6]).isCloseTo(before[t][6], within(1e-5f));
        }
      }
    }
  }

  @Test
  void takes_the_most_toxic_neurons_of_the_model_they_were_ranked_in() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2-untied", folder);
        TransformerModel other = TinyGpt2.load(folder.resolve("tiny"))) {
      TransformerModel model = reference.model();
      float[] probe = Vectors.random(model.info().width(), 1, new Random(3));
      ToxicValueVectors vectors = ToxicValueVectors.rank(model, probe, 9);
      KeyScaling scaling = KeyScaling.of(vectors, 7, 10);
      assertThat(Logits.of(model, scaling))
          .isDeepEqualTo(Logits.of(model, KeyScaling.of(vectors.neurons(7), 10)));
      assertThatThrownBy(() -> other.with(scaling))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("was made from the weights");
    }
  }

  @Test
  void neurons_that_the_model_lacks_are_refused() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      assertThatThrownBy(() -> model.with(KeyScaling.of(new Neurons(Map.of(3, Set.of(0))), 10)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("layer 3 but the model has layers 0 to 2");
      assertThatThrownBy(() -> model.with(KeyScaling.of(new Neurons(Map.of(0, Set.of(56))), 10)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("no neuron 56; its MLP has neurons 0 to 55");
    }
    assertThatThrownBy(() -> KeyScaling.of(NEURONS, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Neurons(Map.of(0, Set.of(-1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[-1]");
    assertThatThrownBy(() -> new Neurons(Map.of())).hasMessageContaining("at least one");
    assertThat(NEURONS).hasToString("0:2,7 1:0");
  }
}
