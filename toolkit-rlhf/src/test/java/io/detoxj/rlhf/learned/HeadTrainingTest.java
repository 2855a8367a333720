/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The losses of reward models: fixtures 26 and 28 of the paper's released code, and gradients. */
class HeadTrainingTest {
  private static final HeadSettings SETTINGS = new HeadSettings(4, 10, 8, false, 1e-2, 0, 3);

  private NDManager memory;

  @BeforeEach
  void open() {
    memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }

  @AfterEach
  void close() {
    memory.close();
  }

  /** The loss of logits, {@code [rows, 2]}, and its gradient. */
  private float[] gradient(float[] logits, int[] classes, double expected) {
    NDArray array = memory.create(logits, new Shape(classes.length, 2));
    array.setRequiresGradient(true);
    try (GradientCollector collector = memory.getEngine().newGradientCollector()) {
      NDArray loss = HeadTraining.crossEntropy(array, classes, memory);
      assertThat((double) loss.getFloat()).isEqualTo(expected, within(1e-6));
      collector.backward(loss);
    }
    return array.getGradient().toFloatArray();
  }

  @Test
  void equal_scores_lose_the_logarithm_of_two_and_pull_apart_evenly() {
    float[] gradient = gradient(new float[] {1.5f, 1.5f}, new int[1], Math.log(2));
    assertThat(gradient[0]).isEqualTo(-0.5f, within(1e-6f));
    assertThat(gradient[1]).isEqualTo(0.5f, within(1e-6f));
    float[] apart = gradient(new float[] {2, 1}, new int[1], Math.log1p(Math.exp(-1)));
    assertThat(apart[0]).isEqualTo(-apart[1], within(1e-6f));
    assertThat(apart[0]).isEqualTo((float) (-1 / (1 + Math.exp(1))), within(1e-6f));
  }

  @Test
  void a_wide_gap_the_wrong_way_does_not_overflow() {
    float[] gradient = gradient(new float[] {-300, 300}, new int[1], 600);
    assertThat(gradient).containsExactly(-1, 1);
    assertThat(gradient(new float[] {300, -300}, new int[1], 0)).containsExactly(0, 0);
  }

  @Test
  void ignored_rows_make_no_loss_and_no_gradient() {
    float[] with = gradient(new float[] {1, 3, 7, -9, 0, 0}, new int[] {0, -1, 1}, mean());
    float[] without = gradient(new float[] {1, 3, 0, 0}, new int[] {0, 1}, mean());
    assertThat(with[2]).isZero();
    assertThat(with[3]).isZero();
    assertThat(with[0]).isEqualTo(without[0]);
    assertThat(with[5]).isEqualTo(without[3]);
    assertThat(gradient(new float[] {1, 3}, new int[] {-1}, 0)).containsExactly(0, 0);
  }

  private static double mean() {
    return (Math.log1p(Math.exp(2)) + Math.log(2)) / 2;
  }

  private static HeadData data(boolean pairs) {
    RandomGenerator random = RandomStreams.named(5, "rows");
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      float[] row = new float[3];
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) random.nextGaussian();
      }
      rows.add(row);
    }
    List<HeadData.Item> items =
        pairs
            ? List.of(new HeadData.Item(0, 1), new HeadData.Item(3, 2), new HeadData.Item(4, 0))
            : List.of(new HeadData.Item(0, 1), new HeadData.Item(1, 0), new HeadData.Item(5, 1));
    return new HeadData(rows, items, pairs);
  }

  /** The loss by hand, in double precision. */
  private static double loss(RewardHead head, HeadData data) {
    double sum = 0;
    for (HeadData.Item item : data.items()) {
      double[] out = head.of(data.rows().get(item.row()));
      double gap =
          data.pairs()
              ? out[0] - head.of(data.rows().get(item.other()))[0]
              : out[item.other()] - out[1 - item.other()];
      sum += Math.log1p(Math.exp(-gap));
    }
    return sum / data.items().size();
  }

  @Test
  void gradients_of_both_losses_equal_finite_differences() {
    for (boolean pairs : new boolean[] {true, false}) {
      HeadData data = data(pairs);
      try (HeadTraining task = new HeadTraining(data, SETTINGS);
          NDManager scratch = memory.newSubManager()) {
        try (GradientCollector collector = memory.getEngine().newGradientCollector()) {
          NDArray loss = task.loss(data.items(), scratch);
          assertThat((double) loss.getFloat()).isEqualTo(loss(task.head(), data), within(1e-6));
          collector.backward(loss);
        }
        int checked = 0;
        for (Map.Entry<String, NDArray> one : task.parameters().entrySet()) {
          float[] gradient = one.getValue().getGradient().toFloatArray();
          for (int i = 0; i < gradient.length; i++) {
            double numeric =
                (loss(moved(task.head(), one.getKey(), i, 1e-2f), data)
                        - loss(moved(task.head(), one.getKey(), i, -1e-2f), data))
                    / 2e-2;
            assertThat((double) gradient[i])
                .as(one.getKey() + " " + i)
                .isEqualTo(numeric, within(2e-4));
            checked++;
          }
        }
        assertThat(checked).isEqualTo(3 * 4 + 4 + (pairs ? 4 + 1 : 8 + 2));
      }
    }
    TorchOps.noGradients();
  }

  private static RewardHead moved(RewardHead head, String name, int at, float by) {
    float[] in = head.in().clone();
    float[] inBias = head.inBias().clone();
    float[] out = head.out().clone();
    float[] outBias = head.outBias().clone();
    switch (name) {
      case "in.weight" -> in[at] += by;
      case "in.bias" -> inBias[at] += by;
      case "out.weight" -> out[at] += by;
      case "out.bias" -> outBias[at] += by;
      default -> throw new IllegalArgumentException(name);
    }
    return new RewardHead(head.inputs(), head.hidden(), head.outputs(), in, inBias, out, outBias);
  }

  @Test
  void a_head_of_standardised_features_is_the_same_on_the_features_as_they_are() {
    try (HeadTraining task = new HeadTraining(data(true), SETTINGS)) {
      RewardHead head = task.head();
      double[] mean = {1, -2, 0.5};
      double[] deviation = {2, 0.5, 1};
      float[] raw = {3, -1, 0};
      double expected = head.of(new float[] {1, 2, -0.5f})[0];
      assertThat(head.unstandardized(mean, deviation).of(raw)[0]).isEqualTo(expected, within(1e-5));
      assertThat(head.of(raw)[0]).isNotCloseTo(expected, within(1e-3));
    }
  }
}
