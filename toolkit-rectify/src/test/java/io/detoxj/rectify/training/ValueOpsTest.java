/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Offline;
import io.detoxj.rectify.value.ValueHead.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pieces of the loss, by hand. */
class ValueOpsTest {
  static {
    Offline.byDefault();
  }

  private static final List<ValueExample> ROWS =
      List.of(
          new ValueExample(new int[] {1, 2, 0, 3}, 1, -1, 1),
          new ValueExample(new int[] {2, 1}, 1, 0, 1));

  @Test
  void theGoldenLossOfBothDivisors() {
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      TorchOps.noGradients();
      ValueBatches.Batch batch = new ValueBatches.Batch(ROWS);
      NDArray taken =
          memory.create(new float[] {-.60f, -.79f, -.78f, -.44f, 7, 7}, new Shape(2, 3));
      NDArray following =
          memory.create(new float[] {-.06f, -.32f, -.96f, -.50f, 7, 7}, new Shape(2, 3));
      NDArray targets = ValueOps.targets(following, batch.rewards(memory), batch.ends(memory), 1);
      float[] y = targets.toFloatArray();
      assertThat(new float[] {y[0], y[1], y[2], y[3]})
          .containsExactly(new float[] {-.32f, -.96f, -1, 0}, offset(1e-6f));
      double later = ValueOps.squared(taken, targets, batch.weights(true, true, memory)).getFloat();
      double first =
          ValueOps.squared(taken, targets, batch.weights(true, false, memory)).getFloat();
      assertThat(later).isCloseTo(.3493 / 6, within(1e-6));
      assertThat(first).isCloseTo(.3493 / 4, within(1e-6));
    }
  }

  @Test
  void targetsAreClampedAndDiscounted() {
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      TorchOps.noGradients();
      NDArray following = memory.create(new float[] {0, -3, 2, -.5f}, new Shape(1, 4));
      NDArray ends = memory.create(new float[] {0, 0, 0, 1}, new Shape(1, 4));
      float[] y =
          ValueOps.targets(following, memory.create(new float[] {-1}), ends, 0.5).toFloatArray();
      assertThat(y).containsExactly(new float[] {-1, 0, -.25f, -1}, offset(1e-6f));
    }
  }

  @Test
  void valuesOfTakenTokensAreRowsOfTheHead() {
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      TorchOps.noGradients();
      NDArray hidden = memory.create(new float[] {1, 2, -1, 3}, new Shape(1, 2, 2));
      NDArray actions = memory.create(new long[] {2, 0}, new Shape(1, 2));
      NDArray matrix = memory.create(new float[] {1, 0, 0, 1, 2, 2}, new Shape(3, 2));
      NDArray bias = memory.create(new float[] {.5f, 0, -.5f});
      assertThat(ValueOps.taken(hidden, actions, Kind.LINEAR, List.of(matrix, bias)).toFloatArray())
          .containsExactly(5.5f, -.5f);
      assertThat(ValueOps.taken(hidden, actions, Kind.LM_HEAD, List.of(matrix)).toFloatArray())
          .containsExactly(6f, -1f);
      assertThat(ValueOps.greatest(hidden, Kind.LINEAR, List.of(matrix, bias)).toFloatArray())
          .containsExactly(5.5f, 3.5f);
      NDArray in = memory.create(new float[] {1, 0, 0, 1}, new Shape(2, 2));
      NDArray none = memory.zeros(new Shape(2));
      // ReLU cuts the -1 of the second state.
      assertThat(
              ValueOps.taken(hidden, actions, Kind.MLP, List.of(in, none, matrix, bias))
                  .toFloatArray())
          .containsExactly(5.5f, .5f);
    }
  }

  @Test
  void onlyTheTokensTakenLearn() {
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray hidden = memory.create(new float[] {1, 2, -1, 3}, new Shape(1, 2, 2));
      NDArray actions = memory.create(new long[] {2, 0}, new Shape(1, 2));
      NDArray matrix = memory.create(new float[] {1, 0, 0, 1, 2, 2}, new Shape(3, 2));
      NDArray bias = memory.zeros(new Shape(3));
      NDArray target = memory.create(new float[] {3, 3, 3, 3, 3, 3}, new Shape(3, 2));
      matrix.setRequiresGradient(true);
      target.setRequiresGradient(true);
      TorchOps.withGradients(
          () -> {
            NDArray values = ValueOps.taken(hidden, actions, Kind.LINEAR, List.of(matrix, bias));
            NDArray bootstrap = ValueOps.taken(hidden, actions, Kind.LINEAR, List.of(target, bias));
            NDArray ends = memory.create(new float[] {0, 1}, new Shape(1, 2));
            NDArray y = ValueOps.targets(bootstrap, memory.create(new float[] {-.5f}), ends, 1);
            NDArray loss = ValueOps.squared(values, y, memory.ones(new Shape(1, 2)));
            NDArray[] gradients = gradients(loss, matrix, target);
            float[] g = gradients[0].toFloatArray();
            assertThat(new float[] {g[2], g[3]}).as("row 1 was never taken").containsOnly(0f);
            assertThat(g[0]).isNotZero();
            assertThat(g[4]).isNotZero();
            assertThat(gradients[1].toFloatArray()).as("no gradient into targets").containsOnly(0f);
          });
    }
  }

  private static NDArray[] gradients(NDArray loss, NDArray... arrays) {
    NDList inputs = new NDList(loss);
    for (NDArray array : arrays) {
      array.setName("x[]");
      inputs.add(array);
    }
    return TorchOps.of(TorchOps.Variant.PLAIN)
        .callForListInTraining("gradients", inputs)
        .toArray(new NDArray[0]);
  }

  @Test
  void polyakShrinksTheGap() {
    try (NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      TorchOps.noGradients();
      NDArray online = memory.create(new float[] {1, -2});
      NDArray target = memory.create(new float[] {3, 2});
      for (int step = 0; step < 5; step++) {
        ValueOps.polyak(0.1, List.of(online), List.of(target), memory);
      }
      double shrunk = Math.pow(0.9, 5);
      assertThat(target.toFloatArray())
          .containsExactly(
              new float[] {(float) (1 + 2 * shrunk), (float) (-2 + 4 * shrunk)}, offset(1e-5f));
      assertThat(online.toFloatArray()).containsExactly(1, -2);
    }
  }
}
