/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.rectify.training.ValueTrainingConfig.Backup;
import io.detoxj.rectify.training.ValueTrainingConfig.Divisor;
import io.detoxj.rectify.training.ValueTrainingConfig.Target;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueHead;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training reaches the fixed point of the theory, whatever the head, target and backup. */
class ValueTrainingTest {
  private static final TrainingConfig NINE_STEPS =
      new TrainingConfig(9, 1e-3, 0, 1, 0, 1, .9, .95, 1e-8, 1);

  /** They share two tokens and then part; the first ends toxic. */
  private static final List<ValueExample> PARTING =
      List.of(
          new ValueExample(new int[] {5, 6, 7, 8, 9}, 1, -1, 1),
          new ValueExample(new int[] {5, 6, 7, 18, 19}, 1, 0, 1));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "LINEAR, 0, MONTE_CARLO, HEAD, 300",
    "LINEAR, 0, SARSA, WHOLE, 300",
    "MLP, 32, SARSA, HEAD, 300",
    "BOTTLENECK, 8, SARSA, HEAD, 300",
    "LM_HEAD, 0, SARSA, WHOLE, 1000",
  })
  void valuesOfSharedTokensAreHalfAndThoseAfterPartingAreSure(
      ValueHead.Kind kind, int width, Backup backup, Target target, int steps) throws IOException {
    try (TransformerModel trunk = TinyGpt2.load(folder);
        ValueTraining task =
            new ValueTraining(trunk, config(kind, width, backup, target), PARTING)) {
      train(task, steps);
      Path exported = folder.resolve("value");
      task.export(
          exported,
          folder.resolve("tokenizer.json"),
          trunk.endsOfText(),
          ScalarType.F32,
          ValueCalibration.NONE);
      try (ValueNetwork network = ValueNetwork.load(exported)) {
        List<double[]> values = network.taken(PARTING.stream().map(ValueExample::tokens).toList());
        for (int row = 0; row < 2; row++) {
          double end = row == 0 ? -1 : 0;
          double[] q = values.get(row);
          assertThat(q[0]).as("shared").isCloseTo(-0.5, within(0.05));
          assertThat(q[1]).as("shared").isCloseTo(-0.5, within(0.05));
          assertThat(q[2]).as("after parting").isCloseTo(end, within(0.05));
          assertThat(q[3]).as("after parting").isCloseTo(end, within(0.05));
        }
      }
    }
  }

  private static ValueTrainingConfig config(
      ValueHead.Kind kind, int width, Backup backup, Target target) {
    return new ValueTrainingConfig(
        new ValueHead(kind, width), backup, target, 1, 0.5, Divisor.ACTIONS, true, 2, 1);
  }

  @Test
  void theGreatestNextValueLeadsTheMaxBackup() throws IOException {
    ValueTrainingConfig config = config(ValueHead.Kind.LINEAR, 0, Backup.MAX, Target.HEAD);
    try (TransformerModel trunk = TinyGpt2.load(folder);
        ValueTraining task = new ValueTraining(trunk, config, PARTING.subList(0, 1))) {
      train(task, 200);
      task.export(
          folder.resolve("value"),
          folder.resolve("tokenizer.json"),
          trunk.endsOfText(),
          ScalarType.F32,
          ValueCalibration.NONE);
      try (ValueNetwork network = ValueNetwork.load(folder.resolve("value"))) {
        double[] q = network.taken(List.of(PARTING.get(0).tokens())).get(0);
        assertThat(q[3]).isCloseTo(-1, within(0.05));
        // Tokens never taken keep values near 0, and one of them could still be chosen.
        assertThat(q[0]).isGreaterThan(-0.3);
      }
    }
  }

  @Test
  void aResumedRunIsTheSameRun() throws IOException {
    List<ValueExample> many = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      many.add(new ValueExample(new int[] {i, i + 1, 2 * i, 30 - i}, 2, -(i % 2), 1));
    }
    ValueTrainingConfig config =
        new ValueTrainingConfig(
            ValueHead.linear(), Backup.SARSA, Target.WHOLE, 1, 0.1, Divisor.TOKENS, true, 4, 7);
    float[] whole = weights(many, config, folder.resolve("whole"));
    Path checkpoint = folder.resolve("stopped");
    try (TransformerModel trunk = TinyGpt2.load(folder);
        ValueTraining task = new ValueTraining(trunk, config, many)) {
      Trainer stopping =
          new Trainer(
              NINE_STEPS,
              checkpoint,
              step -> {
                if (step.step() == 4) {
                  throw new IllegalStateException("stopped");
                }
              });
      assertThatThrownBy(() -> stopping.train(task)).hasMessage("stopped");
    }
    assertThat(weights(many, config, checkpoint)).containsExactly(whole);
  }

  /** Trains, or goes on from a checkpoint, to the last step. */
  private float[] weights(List<ValueExample> examples, ValueTrainingConfig config, Path checkpoint)
      throws IOException {
    try (TransformerModel trunk = TinyGpt2.load(folder);
        ValueTraining task = new ValueTraining(trunk, config, examples)) {
      new Trainer(NINE_STEPS, checkpoint, step -> {}).train(task);
      return task.parameters().get("wte.weight").toFloatArray();
    }
  }

  @Test
  void targetsStartEqualToTheOnlineNetwork() throws IOException {
    ValueTrainingConfig config = config(ValueHead.Kind.LINEAR, 0, Backup.SARSA, Target.WHOLE);
    try (TransformerModel trunk = TinyGpt2.load(folder);
        ValueTraining task = new ValueTraining(trunk, config, PARTING)) {
      assertThat(task.state()).hasSameSizeAs(task.parameters());
      task.state()
          .forEach(
              (name, array) -> {
                NDArray online = task.parameters().get(name.substring("target.".length()));
                assertThat(array.toFloatArray()).containsExactly(online.toFloatArray());
              });
    }
  }

  @Test
  void paddingChangesNoValueAndNoLoss() throws IOException {
    ValueExample brief = new ValueExample(new int[] {3, 4}, 1, -1, 1);
    ValueExample lengthy = new ValueExample(new int[] {9, 8, 7, 6, 5}, 1, 0, 1);
    double alone = loss(List.of(brief)) + loss(List.of(lengthy)) * 4;
    assertThat(loss(List.of(brief, lengthy)) * 5).isCloseTo(alone, within(1e-5));
  }

  private double loss(List<ValueExample> examples) throws IOException {
    ValueTrainingConfig config = config(ValueHead.Kind.LINEAR, 0, Backup.MONTE_CARLO, Target.HEAD);
    try (TransformerModel trunk = TinyGpt2.load(folder);
        ValueTraining task = new ValueTraining(trunk, config, examples);
        NDManager scratch = task.parameters().get("wte.weight").getManager().newSubManager()) {
      TorchOps.noGradients();
      return task.loss(0, scratch).getFloat();
    }
  }

  @Test
  void badExamplesAreRefused() throws IOException {
    ValueTrainingConfig config = ValueTrainingConfig.standard(1);
    try (TransformerModel trunk = TinyGpt2.load(folder)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ValueTraining(trunk, config, List.of()))
          .withMessageContaining("no examples");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new ValueTraining(
                      trunk, config, List.of(new ValueExample(new int[] {1, 99999}, 1, 0, 1))))
          .withMessageContaining("99999");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ValueExample(new int[] {1, 2}, 1, 0.5, 1))
        .withMessageContaining("reward");
  }

  private void train(ValueTraining task, int steps) throws IOException {
    TrainingConfig config = new TrainingConfig(steps, 3e-3, 10, 0.1, 0, 1, .9, .95, 1e-8, 1000);
    new Trainer(config, folder.resolve("checkpoint"), step -> {}).train(task);
  }
}
