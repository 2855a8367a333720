/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyAdapter;
import io.detoxj.core.fixture.TrainingReference;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.train.TokenTargets.Alignment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Log-probabilities of tokens in training: those of the loaded model, with sound gradients. */
class LogProbabilitiesTest {
  private static final String NAMES = "io.detoxj.core.fixture.ReferenceModel#names";
  private static final List<int[]> TEXTS =
      List.of(
          new int[] {5, 9, 200, 31, 7, 12, 300},
          new int[] {2, 44, 18, 3},
          new int[] {61, 60, 59, 58, 57, 56, 55, 54, 53});
  private static final List<Integer> WANTED = List.of(6, 2, 5);

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource(NAMES)
  void they_are_those_of_the_model(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        TrainableModel model = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN)) {
      List<float[]> expected = reference.model().logProbabilities(TEXTS);
      List<float[]> found = model.logProbabilities(TokenTargets.of(TEXTS, WANTED));
      for (int row = 0; row < TEXTS.size(); row++) {
        float[] all = expected.get(row);
        assertThat(found.get(row)).hasSize(WANTED.get(row));
        for (int i = 0; i < WANTED.get(row); i++) {
          assertThat((double) found.get(row)[i])
              .isCloseTo(all[all.length - WANTED.get(row) + i], within(1e-4));
        }
      }
    }
  }

  @Test
  void padding_is_zero_and_nothing_depends_on_its_side_or_on_gradients() {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder);
        TrainableModel model = TinyAdapter.trainable(reference.model());
        NDManager scratch = model.memory().newSubManager()) {
      TokenTargets starts = TokenTargets.of(TEXTS, WANTED);
      TokenTargets ends = new TokenTargets(TEXTS, WANTED, Alignment.ENDS);
      List<float[]> plain = model.logProbabilities(starts);
      List<float[]> other = model.logProbabilities(ends);
      for (int row = 0; row < plain.size(); row++) {
        assertThat(other.get(row)).isEqualTo(plain.get(row));
      }
      TorchOps.withGradients(
          () -> {
            NDArray graph = model.logProbabilities(ends, scratch);
            float[] values = graph.toFloatArray();
            assertThat(values).hasSize(18);
            // The second row has two values, at its end.
            assertThat(new float[] {values[6], values[7], values[8], values[9]}).containsOnly(0f);
            assertThat(ends.rows(graph).get(1)).isEqualTo(plain.get(1));
            assertThat(ends.rows(graph).get(2)).isEqualTo(plain.get(2));
          });
    }
  }

  /** With a trained unembedding the graph is torch's own; without, ours: both by differences. */
  @ParameterizedTest
  @MethodSource(NAMES)
  void gradients_are_finite_differences(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        TrainableModel whole = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN);
        TrainableModel lora = TinyAdapter.trainable(reference.model())) {
      assertDifferences(whole, name);
      assertDifferences(lora, name);
    }
  }

  private static void assertDifferences(TrainableModel model, String name) {
    List<NDArray> parameters = new ArrayList<>(model.parameters().values());
    List<float[]> gradients = new ArrayList<>();
    try (NDManager scratch = model.memory().newSubManager()) {
      TorchOps.withGradients(
          () ->
              TrainingReference.gradients(weighted(model, scratch), parameters)
                  .forEach(one -> gradients.add(one.toFloatArray())));
    }
    // Along a direction of random signs the difference is large beside the rounding of float32.
    RandomGenerator random = RandomStreams.named(3, name);
    List<float[]> directions = new ArrayList<>();
    double expected = 0;
    for (float[] gradient : gradients) {
      float[] direction = new float[gradient.length];
      for (int i = 0; i < direction.length; i++) {
        direction[i] = random.nextBoolean() == gradient[i] > 0 ? 1e-4f : random.nextInt(3) * 1e-4f;
        expected += (double) direction[i] * gradient[i];
      }
      directions.add(direction);
    }
    double up = moved(model, parameters, directions, 1);
    double down = moved(model, parameters, directions, -1);
    assertThat((up - down) / 2)
        .as(name)
        .isCloseTo(expected, within(2e-2 * Math.abs(expected) + 2e-4));
  }

  private static double moved(
      TrainableModel model, List<NDArray> parameters, List<float[]> directions, int sign) {
    List<float[]> before = parameters.stream().map(NDArray::toFloatArray).toList();
    for (int i = 0; i < before.size(); i++) {
      float[] values = before.get(i).clone();
      for (int j = 0; j < values.length; j++) {
        values[j] += sign * directions.get(i)[j];
      }
      set(parameters.get(i), values);
    }
    TorchOps.noGradients();
    try (NDManager scratch = model.memory().newSubManager()) {
      return weighted(model, scratch).getFloat();
    } finally {
      for (int i = 0; i < before.size(); i++) {
        set(parameters.get(i), before.get(i));
      }
    }
  }

  /** A sum with another weight for each token, so that no gradient is mixed up with another. */
  private static NDArray weighted(TrainableModel model, NDManager scratch) {
    NDArray values = model.logProbabilities(TokenTargets.of(TEXTS, WANTED), scratch);
    float[] weights = new float[Math.toIntExact(values.size())];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i % 5 - 1.5f) / 4;
    }
    return values.mul(scratch.create(weights, values.getShape())).sum();
  }

  private static void set(NDArray array, float[] values) {
    array
        .toByteBuffer(true)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(FloatBuffer.wrap(values));
  }

  /** What the graph of our own says, against the one of torch over the whole logits. */
  @Test
  void the_lean_gradient_is_that_of_the_whole_graph() {
    int[] text = TEXTS.get(0);
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder);
        TrainableModel lora = TinyAdapter.trainable(reference.model());
        NDManager scratch = lora.memory().newSubManager()) {
      List<NDArray> parameters = new ArrayList<>(lora.parameters().values());
      TorchOps.withGradients(
          () -> {
            TokenTargets all = TokenTargets.all(List.of(text));
            NDArray sum = lora.logProbabilities(all, scratch).sum();
            List<NDArray> lean = TrainingReference.gradients(sum, parameters);
            NDArray head = lora.unembedding();
            NDArray logits = lora.stream(all.read(), scratch).squeeze(0).matMul(head.transpose());
            NDArray cap = scratch.create(3f);
            NDArray scores = logits.div(cap).tanh().mul(cap).logSoftmax(1);
            NDArray chosen = scratch.zeros(scores.getShape());
            for (int i = 0; i + 1 < text.length; i++) {
              chosen.set(new NDIndex(i, text[i + 1]), 1f);
            }
            NDArray whole = scores.mul(chosen).sum();
            assertThat((double) sum.getFloat()).isCloseTo(whole.getFloat(), within(1e-4));
            List<NDArray> expected = TrainingReference.gradients(whole, parameters);
            for (int i = 0; i < lean.size(); i++) {
              assertThat(lean.get(i).sub(expected.get(i)).norm().getFloat())
                  .isLessThan(1e-4f * (1 + expected.get(i).norm().getFloat()));
            }
          });
    }
  }

  @Test
  void what_the_model_cannot_read_is_refused() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder);
        TrainableModel model = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN)) {
      TokenTargets unknown = TokenTargets.all(List.of(new int[] {1, 320}));
      assertThatThrownBy(() -> model.logProbabilities(unknown)).hasMessageContaining("320");
      TokenTargets longer = TokenTargets.all(List.of(new int[2_000]));
      assertThatThrownBy(() -> model.logProbabilities(longer)).hasMessageContaining("2000 tokens");
    }
  }
}
