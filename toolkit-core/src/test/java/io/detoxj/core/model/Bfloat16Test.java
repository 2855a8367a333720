/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights in bfloat16 must run on every processor, one row at a time too. */
class Bfloat16Test {
  private static final LoadOptions HALF = LoadOptions.standard().with(WeightType.BFLOAT16);

  @TempDir Path folder;
  private final String before = System.getProperty(TorchOps.VARIANT_PROPERTY, "");

  @AfterEach
  void restore() {
    if (before.isEmpty()) {
      System.clearProperty(TorchOps.VARIANT_PROPERTY);
    } else {
      System.setProperty(TorchOps.VARIANT_PROPERTY, before);
    }
  }

  static Stream<String> names() {
    return ReferenceModel.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void single_rows_and_batches_agree_in_every_architecture(String name) {
    decodes(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"processor", "measured", "onednn", "single_row", "plain"})
  void every_way_to_compute_linear_layers_runs(String setting) {
    System.setProperty(TorchOps.VARIANT_PROPERTY, setting);
    decodes("gpt2");
    decodes("llama");
  }

  /** Decodes alone and beside another row; both must give what the whole sequence gives. */
  private void decodes(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder, HALF);
        Session alone = reference.model().newSession();
        Session beside = reference.model().newSession()) {
      int[] ids = reference.prompt(0);
      float[][] whole = reference.model().forward(List.of(ids)).get(0);
      float scale = scale(whole);
      alone.prefill(List.of(Arrays.copyOf(ids, 1)));
      beside.prefill(List.of(Arrays.copyOf(ids, 1), Arrays.copyOf(ids, 1)));
      for (int i = 1; i < ids.length; i++) {
        float[] one = alone.next(new int[] {ids[i]})[0];
        float[] two = beside.next(new int[] {ids[i], ids[i]})[1];
        for (int token = 0; token < one.length; token++) {
          assertThat(one[token]).isCloseTo(whole[i][token], within(0.05f * scale));
          assertThat(two[token]).isCloseTo(whole[i][token], within(0.05f * scale));
        }
      }
    }
  }

  private static float scale(float[][] logits) {
    float largest = 1;
    for (float[] row : logits) {
      for (float value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  }

  @Test
  void gradients_of_a_single_token_are_computed() {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder, HALF)) {
      Gradients gradients =
          reference
              .model()
              .gradients(
                  Arrays.copyOf(reference.prompt(0), 1),
                  (logits, activations) -> logits.get("0, -1, 17"),
                  Set.of(HookPoint.residPost(0)),
                  Set.of());
      assertThat(gradients.at(HookPoint.residPost(0)).rows()[0]).doesNotContain(Float.NaN);
    }
  }
}
