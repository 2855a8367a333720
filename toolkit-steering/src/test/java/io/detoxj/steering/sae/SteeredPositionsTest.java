/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.hook.Phase;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which tokens are edited, and which may open a gate: by hand, with padding and special tokens. */
class SteeredPositionsTest {
  private static final long S = ToyHook.SPECIAL;
  private static final float[] FIRES = ToySae.X1;
  private static final float[] SILENT = ToySae.X2;

  private static SteeringSettings at(SteeringAction action, SteeredPositions positions) {
    return SteeringSettings.of(action, 2).withPositions(positions);
  }

  private static float[][][] all(float[] token, int rows, int columns) {
    float[][][] result = new float[rows][columns][];
    for (float[][] row : result) {
      Arrays.fill(row, token);
    }
    return result;
  }

  /** As 1 and 0, a row after the other. */
  private static String pattern(boolean[][] moved) {
    StringBuilder text = new StringBuilder();
    for (boolean[] row : moved) {
      for (boolean one : row) {
        text.append(one ? '1' : '0');
      }
      text.append(' ');
    }
    return text.toString().strip();
  }

  /**
   * Row 0 begins with a special token and has three tokens of prompt, row 1 has two columns of
   * padding and one token of prompt, row 2 one of padding and a prompt that ends with a special
   * token. The last column was generated, a special token in rows 1 and 2.
   */
  @ParameterizedTest
  @CsvSource({
    "ALL, 1111 0011 0111",
    "ALL_NON_SPECIAL, 0111 0011 0101",
    "GENERATED_ONLY, 0011 0011 0011",
  })
  void edited_are(SteeredPositions positions, String expected) {
    long[][] ids = {{S, 5, 6, 7}, {S, S, 5, S}, {S, 5, S, S}};
    for (SteeringAction action : SteeringAction.values()) {
      if (action == SteeringAction.PER_INPUT) {
        continue;
      }
      try (ToyHook hook =
          ToyHook.jumpRelu(at(action, positions), List.of(0, 2, 1), List.of(3, 1, 2))) {
        assertThat(pattern(hook.moved(Phase.PREFILL, 0, ids, all(FIRES, 3, 4))))
            .as("%s", action)
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void generated_tokens_are_always_edited(SteeredPositions positions) {
    try (ToyHook hook =
        ToyHook.jumpRelu(at(SteeringAction.CONSTANT, positions), List.of(0, 2), List.of(3, 1))) {
      assertThat(pattern(hook.moved(Phase.DECODE, 3, new long[][] {{5}, {S}}, all(SILENT, 2, 1))))
          .isEqualTo("1 1");
    }
  }

  /** One firing token in a prompt of four after two columns of padding, or in the padding. */
  @ParameterizedTest
  @CsvSource({
    // What fires in the padding opens nothing.
    "ALL, 0, 000000",
    "ALL, 1, 000000",
    "ALL, 2, 001111",
    "ALL, 4, 001111",
    // Column 3 holds a special token.
    "ALL, 3, 001111",
    "ALL_NON_SPECIAL, 3, 000000",
    "ALL_NON_SPECIAL, 2, 001011",
    "ALL_NON_SPECIAL, 0, 000000",
    "GENERATED_ONLY, 2, 000000",
    "GENERATED_ONLY, 4, 000000",
    "GENERATED_ONLY, 5, 000001",
  })
  void a_gate_is_opened_by_tokens_that_may_be_edited(
      SteeredPositions positions, int firing, String expected) {
    long[][] ids = {{S, S, 4, S, 6, 7}};
    float[][][] x = all(SILENT, 1, 6);
    x[0][firing] = FIRES;
    for (GateTrigger trigger : GateTrigger.values()) {
      SteeringSettings settings =
          at(SteeringAction.PER_INPUT, positions).withGate(GateScope.PROMPT, trigger);
      try (ToyHook hook = ToyHook.jumpRelu(settings, List.of(2), List.of(4))) {
        assertThat(pattern(hook.moved(Phase.PREFILL, 0, ids, x))).isEqualTo(expected);
      }
    }
  }

  /**
   * Two tokens of prompt, then four generated ones read again at once, of which the second fires.
   */
  @ParameterizedTest
  @CsvSource({
    "PROMPT, 3, 000000", "LATCH, 3, 000111", "FULL_RECOMPUTE, 3, 111111",
    "PROMPT, 1, 111111", "LATCH, 1, 111111", "FULL_RECOMPUTE, 1, 111111",
  })
  void what_a_firing_token_opens_depends_on_the_scope(
      GateScope scope, int firing, String expected) {
    float[][][] x = all(SILENT, 1, 6);
    x[0][firing] = FIRES;
    SteeringSettings settings =
        SteeringSettings.of(SteeringAction.PER_INPUT, 2).withGate(scope, GateTrigger.PER_FEATURE);
    try (ToyHook hook = ToyHook.jumpRelu(settings, List.of(0), List.of(2))) {
      assertThat(pattern(hook.moved(Phase.PREFILL, 0, new long[][] {{1, 2, 3, 4, 5, 6}}, x)))
          .isEqualTo(expected);
      // The next token is silent: it finds what the pass before it has left.
      assertThat(pattern(hook.moved(Phase.DECODE, 6, new long[][] {{7}}, all(SILENT, 1, 1))))
          .isEqualTo(expected.substring(5));
    }
  }

  private static String step(ToyHook hook, int start, float[] first, float[] second) {
    return pattern(
        hook.moved(
            Phase.DECODE, start, new long[][] {{5}, {6}}, new float[][][] {{first}, {second}}));
  }

  private static ToyHook started(GateScope scope) {
    ToyHook hook =
        ToyHook.jumpRelu(
            SteeringSettings.of(SteeringAction.PER_INPUT, 2)
                .withGate(scope, GateTrigger.PER_FEATURE),
            List.of(0, 1),
            List.of(2, 1));
    // Row 0 fires in its prompt, row 1 in its padding alone.
    float[][][] x = {{SILENT, FIRES}, {FIRES, SILENT}};
    assertThat(pattern(hook.moved(Phase.PREFILL, 0, new long[][] {{1, 2}, {S, 3}}, x)))
        .isEqualTo("11 00");
    return hook;
  }

  @Test
  void the_prompts_decision_stays_and_is_each_sequences_own() {
    try (ToyHook hook = started(GateScope.PROMPT)) {
      assertThat(step(hook, 2, SILENT, FIRES)).isEqualTo("1 0");
      assertThat(step(hook, 3, SILENT, SILENT)).isEqualTo("1 0");
      assertThat(hook.sequences().takeRecompute()).isFalse();
    }
  }

  @Test
  void a_latch_stays_open_from_the_first_token_that_fires() {
    try (ToyHook hook = started(GateScope.LATCH)) {
      assertThat(step(hook, 2, SILENT, SILENT)).isEqualTo("1 0");
      assertThat(step(hook, 3, SILENT, FIRES)).isEqualTo("1 1");
      assertThat(step(hook, 4, SILENT, SILENT)).isEqualTo("1 1");
      assertThat(hook.sequences().takeRecompute()).isFalse();
    }
  }

  @Test
  void a_full_gate_asks_for_a_second_reading_when_it_opens_and_not_again() {
    try (ToyHook hook = started(GateScope.FULL_RECOMPUTE)) {
      assertThat(step(hook, 2, FIRES, SILENT)).isEqualTo("1 0");
      assertThat(hook.sequences().takeRecompute()).as("open before").isFalse();
      assertThat(step(hook, 3, SILENT, FIRES)).isEqualTo("1 1");
      assertThat(hook.sequences().takeRecompute()).as("opened now").isTrue();
      assertThat(step(hook, 4, SILENT, FIRES)).isEqualTo("1 1");
      assertThat(hook.sequences().takeRecompute()).as("open before").isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void only_gates_of_whole_sequences_need_the_whole_prompt(SteeringAction action) {
    try (ToyHook hook = ToyHook.jumpRelu(SteeringSettings.of(action, 1), List.of(0), List.of(1))) {
      assertThat(hook.needsWholePrompt()).isEqualTo(action == SteeringAction.PER_INPUT);
    }
  }

  @Test
  void a_gate_that_was_never_read_is_an_error() {
    try (ToyHook hook =
        ToyHook.jumpRelu(
            SteeringSettings.of(SteeringAction.PER_INPUT, 2), List.of(0, 0), List.of(1, 1))) {
      assertThatThrownBy(() -> step(hook, 1, FIRES, FIRES))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("before its prompt was read");
    }
  }

  /** Feature 1, .3 at this token, stays below its threshold; feature 3 is above its own. */
  @Test
  void one_firing_feature_opens_the_gate_of_all_if_asked() {
    List<SteeredFeature> features =
        List.of(new SteeredFeature(1, 1, 1, .5, ""), SteeredFeature.of(3, 1));
    for (SteeringAction action : List.of(SteeringAction.PER_TOKEN, SteeringAction.PER_INPUT)) {
      SteeringSettings each = SteeringSettings.of(action, 1);
      SteeringSettings any = each.withGate(GateScope.PROMPT, GateTrigger.ANY_FEATURE);
      // (1, 2, 3) less the row (.6, 0, .8), and less the row (0, 2, 0) too.
      assertThat(edited(features, each)).containsExactly(new float[] {.4f, 2, 2.2f}, within(1e-5f));
      assertThat(edited(features, any)).containsExactly(new float[] {.4f, 0, 2.2f}, within(1e-5f));
    }
  }

  private static float[] edited(List<SteeredFeature> features, SteeringSettings settings) {
    SparseAutoencoder sae =
        SparseAutoencoder.of(ToySae.config(SaeArchitecture.JUMPRELU, false), ToySae.weights());
    try (ToyHook hook = new ToyHook(sae, features, settings, List.of(0), List.of(1))) {
      return hook.pass(Phase.PREFILL, 0, new long[][] {{1}}, new float[][][] {{FIRES}})[0][0];
    }
  }
}
