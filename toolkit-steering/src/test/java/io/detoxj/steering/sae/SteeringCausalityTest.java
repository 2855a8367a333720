/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.CausalityContract;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.VectorSteering;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No tier, gate or place lets a later token change what earlier ones are worth. */
class SteeringCausalityTest {
  @TempDir static Path folder;
  private static TransformerModel model;
  private static SparseAutoencoder sparse;
  private static SparseAutoencoder ranked;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder.resolve("model"));
    sparse = RandomSae.of(SaeArchitecture.STANDARD, -0.35f);
    ranked = RandomSae.of(SaeArchitecture.TOPK, 0);
  }

  @AfterAll
  static void close() {
    ranked.close();
    sparse.close();
    model.close();
  }

  private static SaeSteering steering(SparseAutoencoder sae, SteeringSettings settings) {
    return new SaeSteering(
        sae, List.of(SteeredFeature.of(0, 1), SteeredFeature.of(7, 1)), settings);
  }

  static Stream<SteeringSettings> settings() {
    List<SteeringSettings> all = new ArrayList<>();
    for (SteeringAction action : SteeringAction.values()) {
      SteeringSettings plain = SteeringSettings.of(action, 3);
      if (action != SteeringAction.PER_INPUT) {
        all.add(plain);
        all.add(plain.withPositions(SteeredPositions.GENERATED_ONLY));
        continue;
      }
      for (GateScope scope : GateScope.values()) {
        for (GateTrigger trigger : GateTrigger.values()) {
          all.add(plain.withGate(scope, trigger));
        }
        all.add(
            plain
                .withGate(scope, GateTrigger.PER_FEATURE)
                .withPositions(SteeredPositions.GENERATED_ONLY));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void later_tokens_move_nothing(SteeringSettings settings) {
    try (DetoxifiedModel view = model.with(steering(sparse, settings))) {
      CausalityContract.check(view);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nor_with_features_that_depend_on_each_other(GateScope scope) {
    SteeringSettings settings =
        SteeringSettings.of(SteeringAction.PER_INPUT, 3).withGate(scope, GateTrigger.ANY_FEATURE);
    try (DetoxifiedModel view = model.with(steering(ranked, settings))) {
      CausalityContract.check(view);
    }
  }

  @Test
  void nor_with_vectors_or_one_view_on_another() {
    float[] values = new float[32];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(3 * i);
    }
    SteeringVector vector = new SteeringVector(RandomSae.POINT, values);
    List<Detoxifier> vectors =
        List.of(
            VectorSteering.away(vector, 1),
            VectorSteering.away(vector, 1).keepingNorm(),
            VectorSteering.removing(vector));
    SaeSteering gated =
        steering(
            sparse,
            SteeringSettings.of(SteeringAction.PER_INPUT, 3)
                .withGate(GateScope.FULL_RECOMPUTE, GateTrigger.PER_FEATURE));
    for (Detoxifier one : vectors) {
      try (DetoxifiedModel below = model.with(one);
          DetoxifiedModel view = below.with(gated)) {
        CausalityContract.check(below);
        CausalityContract.check(view);
      }
    }
  }

  /** Without this the others would hold for gates that nothing opens. */
  @ParameterizedTest
  @EnumSource
  void a_suffix_that_counts_as_prompt_does_open_gates(GateScope scope) {
    SteeringSettings settings =
        SteeringSettings.of(SteeringAction.PER_INPUT, 3).withGate(scope, GateTrigger.PER_FEATURE);
    int[] text = model.tokenizer().encode("the soggy turnip");
    try (DetoxifiedModel view = model.with(steering(sparse, settings))) {
      List<int[]> sequences = CausalityContract.continued(view, text);
      List<Integer> whole = sequences.stream().map(ids -> ids.length).toList();
      long kinds =
          view.logProbabilities(sequences, whole).stream()
              .map(found -> Arrays.toString(rounded(found, text.length - 1)))
              .distinct()
              .count();
      assertThat(kinds).isGreaterThan(1);
    }
  }

  private static long[] rounded(float[] values, int count) {
    long[] result = new long[count];
    for (int i = 0; i < count; i++) {
      result[i] = Math.round(100 * values[i]);
    }
    return result;
  }
}
