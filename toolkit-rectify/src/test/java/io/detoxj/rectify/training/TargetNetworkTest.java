/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rectify.training.ValueTrainingConfig.Backup;
import io.detoxj.rectify.training.ValueTrainingConfig.Divisor;
import io.detoxj.rectify.training.ValueTrainingConfig.Target;
import io.detoxj.rectify.value.ValueHead;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The bootstrap comes from the target network, and that follows by its share a step. */
class TargetNetworkTest {
  private static final double SHARE = 0.25;

  /** Three actions before the last one, which ends toxic. */
  private static final List<ValueExample> EXAMPLE =
      List.of(new ValueExample(new int[] {5, 6, 7, 8, 9}, 1, -1, 1));

  @TempDir static Path folder;
  private static TransformerModel trunk;
  private static List<String> headNames;

  @BeforeAll
  static void load() {
    trunk = TinyGpt2.load(folder);
    try (ValueTraining one = training(ValueHead.linear(), Backup.SARSA, Target.HEAD)) {
      headNames =
          one.state().keySet().stream().map(name -> name.substring("target.".length())).toList();
    }
  }

  @AfterAll
  static void close() {
    trunk.close();
  }

  private static ValueTraining training(ValueHead head, Backup backup, Target target) {
    return new ValueTraining(
        trunk,
        new ValueTrainingConfig(head, backup, target, 1, SHARE, Divisor.ACTIONS, true, 1, 1),
        EXAMPLE);
  }

  private static double loss(ValueTraining training, long step) {
    TorchOps.noGradients();
    try (NDManager scratch =
        training.parameters().values().iterator().next().getManager().newSubManager()) {
      training.prepare(step, scratch);
      return training.loss(step, scratch).getFloat();
    }
  }

  private static void fill(NDArray array, float value) {
    FloatBuffer buffer = array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    while (buffer.hasRemaining()) {
      buffer.put(value);
    }
  }

  /** The arrays of the head among parameters or state: all that a target of the head copies. */
  private static Map<String, NDArray> head(Map<String, NDArray> arrays) {
    Map<String, NDArray> head = new HashMap<>(arrays);
    head.keySet().removeIf(name -> headNames.stream().noneMatch(name::endsWith));
    assertThat(head).hasSize(2);
    return head;
  }

  /** A head that gives one value whatever it reads. */
  private static void constant(Map<String, NDArray> arrays, float value) {
    head(arrays)
        .values()
        .forEach(array -> fill(array, array.getShape().dimension() == 1 ? value : 0));
  }

  @ParameterizedTest
  @CsvSource({"SARSA, WHOLE", "SARSA, HEAD", "MAX, WHOLE", "MAX, HEAD"})
  void values_are_moved_towards_those_of_the_target_head(Backup backup, Target target) {
    try (ValueTraining training = training(ValueHead.linear(), backup, target)) {
      constant(training.parameters(), -.5f);
      // Equal at first: three errors of 0 and one of -.5 against the reward of -1.
      constant(training.state(), -.5f);
      assertThat(loss(training, 0)).isCloseTo(.25 / 4, within(1e-6));
      constant(training.state(), -.2f);
      assertThat(loss(training, 0)).isCloseTo((3 * .09 + .25) / 4, within(1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Backup.class,
      names = {"SARSA", "MAX"})
  void a_whole_target_network_reads_with_its_own_trunk(Backup backup) {
    try (ValueTraining training = training(ValueHead.linear(), backup, Target.WHOLE)) {
      double own = loss(training, 0);
      // Without a trunk nothing is left of the target but its head's bias.
      Map<String, NDArray> state = training.state();
      Map<String, NDArray> head = head(state);
      state.values().stream()
          .filter(array -> !head.containsValue(array))
          .forEach(array -> fill(array, 0));
      head.values().stream()
          .filter(array -> array.getShape().dimension() == 1)
          .forEach(array -> fill(array, -.2f));
      constant(training.parameters(), -.5f);
      assertThat(loss(training, 0)).isCloseTo((3 * .09 + .25) / 4, within(1e-6)).isNotEqualTo(own);
    }
  }

  @Test
  void the_language_model_head_of_a_target_is_its_own_table_of_tokens() {
    try (ValueTraining training = training(ValueHead.lmHead(), Backup.SARSA, Target.WHOLE)) {
      double own = loss(training, 0);
      // A target with a table of zeros values every token at 0, though its stream is none.
      fill(training.state().values().iterator().next(), 0);
      double toZero = loss(training, 0);
      training.state().values().forEach(array -> fill(array, 0));
      assertThat(loss(training, 0)).isCloseTo(toZero, within(1e-6)).isNotEqualTo(own);
      // Nor are the values learnt its own: a table of zeros leaves the error of the reward alone.
      fill(training.parameters().values().iterator().next(), 0);
      assertThat(loss(training, 0)).isCloseTo(1.0 / 4, within(1e-6)).isNotEqualTo(toZero);
    }
  }

  private static Map<String, float[]> copy(Map<String, NDArray> arrays) {
    Map<String, float[]> copy = new HashMap<>();
    arrays.forEach((name, array) -> copy.put(name, array.toFloatArray()));
    return copy;
  }

  @ParameterizedTest
  @EnumSource
  void the_target_goes_its_share_of_the_way_after_each_step(Target target) {
    try (ValueTraining training = training(ValueHead.linear(), Backup.SARSA, target)) {
      Map<String, float[]> first = copy(training.state());
      loss(training, 0);
      assertEqual(copy(training.state()), first);
      // What an optimiser would do: all parameters go to 0.1.
      training.parameters().values().forEach(array -> fill(array, .1f));
      double rest = 1;
      for (int step = 1; step <= 3; step++) {
        loss(training, step);
        rest *= 1 - SHARE;
        double left = rest;
        Map<String, float[]> now = copy(training.state());
        first.forEach(
            (name, values) -> {
              for (int i = 0; i < values.length; i++) {
                assertThat((double) now.get(name)[i])
                    .as(name)
                    .isCloseTo(left * values[i] + (1 - left) * .1, within(1e-5));
              }
            });
      }
    }
  }

  private static void assertEqual(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void a_target_starts_equal_and_copies_what_it_says() {
    try (ValueTraining whole = training(ValueHead.linear(), Backup.SARSA, Target.WHOLE);
        ValueTraining head = training(ValueHead.linear(), Backup.SARSA, Target.HEAD);
        ValueTraining none = training(ValueHead.linear(), Backup.MONTE_CARLO, Target.WHOLE)) {
      assertThat(whole.state()).hasSameSizeAs(whole.parameters());
      whole
          .parameters()
          .forEach(
              (name, array) ->
                  assertThat(whole.state().get("target." + name).toFloatArray())
                      .as(name)
                      .isEqualTo(array.toFloatArray()));
      assertThat(head.state()).hasSize(2);
      assertThat(none.state()).isEmpty();
      assertThat(loss(none, 0)).isPositive();
      assertThat(loss(none, 1)).isPositive();
    }
  }

  @Test
  void monte_carlo_moves_every_value_to_the_judgement() {
    try (ValueTraining training = training(ValueHead.linear(), Backup.MONTE_CARLO, Target.HEAD)) {
      constant(training.parameters(), -.4f);
      assertThat(loss(training, 0)).isCloseTo(.36, within(1e-6));
    }
  }
}
