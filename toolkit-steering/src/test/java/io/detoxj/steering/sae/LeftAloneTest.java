/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Where nothing is to be edited a hook gives back the array it got: not a copy that equals it,
 * which would cost an addition for each token and could turn -0 into 0.
 */
class LeftAloneTest {
  private static final long S = ToyHook.SPECIAL;
  private static final float[] FIRES = ToySae.X1;
  private static final float[] SILENT = ToySae.X2;

  private static boolean leftAlone(SteeringSettings settings, long[] ids, float[]... tokens) {
    try (ToyHook hook = ToyHook.jumpRelu(settings, List.of(0), List.of(ids.length))) {
      return hook.leavesAlone(new long[][] {ids}, new float[][][] {tokens});
    }
  }

  @ParameterizedTest
  @EnumSource
  void special_tokens_alone_are_left_alone(SteeringAction action) {
    SteeringSettings settings = SteeringSettings.of(action, 2);
    assertThat(leftAlone(settings, new long[] {S, S}, FIRES, FIRES)).isTrue();
    assertThat(leftAlone(settings, new long[] {S, 1}, FIRES, FIRES)).isFalse();
    SteeringSettings all = settings.withPositions(SteeredPositions.ALL);
    assertThat(leftAlone(all, new long[] {S, S}, FIRES, FIRES)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"PER_INPUT", "PER_TOKEN", "ABLATION_DELTA"})
  void silent_features_are_left_alone(SteeringAction action) {
    SteeringSettings settings = SteeringSettings.of(action, 2);
    assertThat(leftAlone(settings, new long[] {1, 2}, SILENT, SILENT)).isTrue();
    assertThat(leftAlone(settings, new long[] {1, 2}, SILENT, FIRES)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"PER_INPUT", "PER_TOKEN"})
  void a_special_token_that_fires_is_left_alone(SteeringAction action) {
    for (GateTrigger trigger : GateTrigger.values()) {
      SteeringSettings settings = SteeringSettings.of(action, 2).withGate(GateScope.LATCH, trigger);
      assertThat(leftAlone(settings, new long[] {S, 2}, FIRES, SILENT)).isTrue();
      assertThat(leftAlone(settings, new long[] {S, 2}, SILENT, FIRES)).isFalse();
    }
  }

  /** Actions that do not ask what fires compute their edit for silent features too. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"PER_INPUT", "PER_TOKEN", "ABLATION_DELTA"})
  void other_actions_are_not_left_alone(SteeringAction action) {
    assertThat(leftAlone(SteeringSettings.of(action, 2), new long[] {1}, SILENT)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void no_strength_leaves_alone_what_steers(SteeringAction action) {
    assertThat(leftAlone(SteeringSettings.of(action, 0), new long[] {1}, FIRES))
        .isEqualTo(action.steers());
    assertThat(leftAlone(SteeringSettings.of(action, -1), new long[] {1}, FIRES)).isFalse();
  }

  @Test
  void only_a_full_gate_of_inputs_may_ask_for_a_second_reading() {
    for (SteeringAction action : SteeringAction.values()) {
      for (GateScope scope : GateScope.values()) {
        SteeringSettings settings =
            SteeringSettings.of(action, 1).withGate(scope, GateTrigger.PER_FEATURE);
        try (ToyHook hook = ToyHook.jumpRelu(settings, List.of(0), List.of(1))) {
          assertThat(hook.rereads())
              .as("%s %s", action, scope)
              .isEqualTo(action == SteeringAction.PER_INPUT && scope == GateScope.FULL_RECOMPUTE);
        }
      }
    }
  }
}
