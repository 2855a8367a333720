/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskVectorTest {
  private static final String EDITED = "transformer.h.0.mlp.c_fc.weight";

  @TempDir static Path folder;
  private static ReferenceModel reference;
  private static TransformerModel base;
  private static TransformerModel tuned;
  private static TaskVector task;

  /** The tuned model is the base with neuron 5 of layer 0 and two of layer 1 changed. */
  @BeforeAll
  static void load() throws IOException {
    reference = ReferenceModel.load("gpt2", folder);
    base = reference.model();
    Neurons neurons = new Neurons(Map.of(0, Set.of(5), 1, Set.of(1, 2)));
    try (DetoxifiedModel view = base.with(KeyScaling.of(neurons, -2))) {
      view.exportTo(folder.resolve("tuned"));
    }
    tuned = TransformerModel.load(folder.resolve("tuned"));
    task = TaskVector.between(base, tuned);
  }

  @AfterAll
  static void close() {
    tuned.close();
    reference.close();
  }

  @Test
  void holds_tuned_minus_base_of_the_parameters_that_differ() {
    assertThat(task.parameters()).containsExactly(EDITED, "transformer.h.1.mlp.c_fc.weight");
    float[] before = base.parameter(EDITED);
    float[] tau = task.difference(EDITED);
    int columns = Math.toIntExact(base.info().requireParameter(EDITED).get(1));
    for (int i = 0; i < tau.length; i++) {
      assertThat(tau[i]).isEqualTo(i % columns == 5 ? -2 * before[i] - before[i] : 0);
    }
    assertThatThrownBy(() -> task.difference("transformer.wte.weight"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(EDITED);
  }

  @Test
  void added_once_it_is_the_tuned_model_and_not_at_all_the_base() {
    float[][] expected = Logits.of(tuned);
    assertThat(Logits.distance(Logits.of(base), expected)).isGreaterThan(1e-3);
    assertThat(Logits.distance(Logits.of(base, task.negated(-1)), expected)).isLessThan(1e-5);
    assertThat(Logits.of(base, task.negated(0))).isDeepEqualTo(Logits.of(base));
  }

  @Test
  void subtracts_lambda_times_the_difference() {
    float[] before = base.parameter(EDITED);
    try (DetoxifiedModel view = base.with(task.negated(0.5))) {
      float[] after = view.parameter(EDITED);
      // tau is -3 times the old column.
      assertThat(after[5]).isEqualTo(before[5] + 1.5f * before[5]);
      assertThat(after[4]).isEqualTo(before[4]);
    }
    Logits.assertActsAndLeavesNoTrace(base, task.negated(0.5));
  }

  @Test
  void multiples_add_up_and_a_negation_can_be_negated() {
    float[][] half = Logits.of(base, task.negated(0.5));
    assertThat(Logits.distance(Logits.of(base, task.negated(0.2), task.negated(0.3)), half))
        .isLessThan(1e-5);
    assertThat(Logits.of(base, task.plus(-0.5))).isDeepEqualTo(half);
    TaskVector back = TaskVector.between(/* base= */ tuned, /* tuned= */ base);
    float[] tau = task.difference(EDITED);
    float[] negative = back.difference(EDITED);
    for (int i = 0; i < tau.length; i++) {
      assertThat(tau[i] + negative[i]).isZero();
    }
  }

  @Test
  void survives_a_file() throws IOException {
    Path file = folder.resolve("task.safetensors");
    task.save(file);
    TaskVector loaded = TaskVector.load(file);
    assertThat(loaded.parameters()).isEqualTo(task.parameters());
    assertThat(loaded.difference(EDITED)).isEqualTo(task.difference(EDITED));
    assertThat(loaded.negated(0.5).spec()).isEqualTo(task.negated(0.5).spec());
    assertThat(Logits.of(base, loaded.negated(0.5)))
        .isDeepEqualTo(Logits.of(base, task.negated(0.5)));
  }

  @Test
  void a_file_that_is_no_task_vector_is_refused() throws IOException {
    Path file = folder.resolve("other.safetensors");
    new SafetensorsWriter().add("x", new long[] {1}, new float[] {1}).write(file);
    assertThatThrownBy(() -> TaskVector.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("base_sha256");
    Path strange = folder.resolve("strange.safetensors");
    new SafetensorsWriter()
        .metadata("base_sha256", base.info().weightsSha256())
        .metadata("tuned_sha256", "0")
        .add(EDITED, new long[] {1}, new float[] {1})
        .write(strange);
    TaskVector one = TaskVector.load(strange);
    assertThatThrownBy(() -> base.with(one.negated(1)))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("shape [1] for " + EDITED);
  }

  @Test
  void models_that_do_not_belong_together_are_refused() {
    try (ReferenceModel untied = ReferenceModel.load("gpt2-untied", folder)) {
      assertThatThrownBy(() -> TaskVector.between(base, untied.model()))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("must have the same parameters but");
      assertThatThrownBy(() -> untied.model().with(task.negated(1)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining(base.info().weightsSha256());
    }
    assertThatThrownBy(() -> TaskVector.between(base, base))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("equal");
    assertThatThrownBy(() -> task.negated(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
