/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.CausalityContract;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeActivationTest {
  private static final SafeActivation SAFE =
      new SafeActivation(new Neurons(Map.of(0, Set.of(2, 7), 1, Set.of(0))), 3);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama", "gemma2"})
  void the_hook_forces_its_neurons_and_leaves_the_others(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      assertForces(model, SAFE.asHook(), 0);
      Logits.assertActsAndLeavesNoTrace(model, SAFE.asHook());
      try (DetoxifiedModel view = model.with(SAFE.asHook())) {
        CausalityContract.check(view);
      }
    }
  }

  @Test
  void the_weights_do_the_same_as_the_hook() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      assertForces(model, SAFE.asWeights(), 1e-6f);
      float[][] hook = Logits.of(model, SAFE.asHook());
      float[][] weights = Logits.of(model, SAFE.asWeights());
      assertThat(Logits.distance(hook, weights)).isLessThan(1e-5);
      Logits.assertActsAndLeavesNoTrace(model, SAFE.asWeights());
    }
  }

  private static void assertForces(TransformerModel model, Detoxifier safe, float tolerance) {
    HookPoint first = new HookPoint(0, HookSite.MLP_PRE);
    HookPoint second = new HookPoint(1, HookSite.MLP_PRE);
    float[][] before = model.capture(Logits.TOKENS, first::equals).at(first, 0);
    try (DetoxifiedModel view = model.with(safe)) {
      float[][] after = view.capture(Logits.TOKENS, first::equals).at(first, 0);
      for (int t = 0; t < after.length; t++) {
        for (int i = 0; i < after[t].length; i++) {
          float expected = i == 2 || i == 7 ? 3 : before[t][i];
          assertThat(after[t][i]).isCloseTo(expected, within(Math.max(tolerance, 1e-6f)));
        }
      }
      for (float[] token : view.capture(Logits.TOKENS, second::equals).at(second, 1)) {
        assertThat(token[0]).isCloseTo(3, within(tolerance));
      }
    }
  }

  @Test
  void an_architecture_without_the_bias_takes_the_hook_alone() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      assertThatThrownBy(() -> reference.model().with(SAFE.asWeights()))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("llama has no model.layers.0.mlp.gate_proj.bias")
          .hasMessageContaining("use asHook()");
    }
  }

  @Test
  void neurons_that_the_model_lacks_are_refused() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      int count = NeuronLayout.of(model.info(), EditTarget.GATE, 1).count();
      SafeActivation wide = new SafeActivation(new Neurons(Map.of(1, Set.of(count))), 3);
      for (Detoxifier form : new Detoxifier[] {wide.asHook(), wide.asWeights()}) {
        assertThatThrownBy(() -> model.with(form))
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("no neuron " + count)
            .hasMessageContaining("0 to " + (count - 1));
      }
      SafeActivation paper = new SafeActivation(SafeActivation.GPT2_MEDIUM, 3);
      assertThatThrownBy(() -> model.with(paper.asHook()))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("layer 13");
    }
    assertThatThrownBy(() -> new SafeActivation(SafeActivation.GPT2_MEDIUM, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(SAFE.asHook().spec().parameters())
        .containsEntry("neurons", "0:2,7 1:0")
        .containsEntry("form", "hook");
  }
}
