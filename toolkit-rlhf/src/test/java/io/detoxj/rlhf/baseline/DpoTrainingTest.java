/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyAdapter;
import io.detoxj.core.fixture.TrainingReference;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.rlhf.baseline.DpoSettings.Length;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DPO: its loss by hand, its gradient by differences, and what it does. */
class DpoTrainingTest {
  private static final List<TextPair> PAIRS =
      List.of(
          pair(new int[] {5, 9, 200, 31}, 2, new int[] {5, 9, 7, 7, 12}, 3),
          pair(new int[] {2, 44, 18, 3, 60}, 4, new int[] {2, 61}, 1),
          pair(new int[] {8, 3, 3}, 1, new int[] {8, 3, 90}, 1));

  @TempDir Path folder;

  private static TextPair pair(int[] chosen, int wanted, int[] rejected, int unwanted) {
    return new TextPair(new TokenText(chosen, wanted), new TokenText(rejected, unwanted));
  }

  /**
   * Two pairs, beta 0.5: margins 0.5 ((-2 + 3) - (-4 + 3.5)) = 0.75 and 0.5 ((-1 + 1) - (-2 + 4)) =
   * -1; losses log(1 + e^-0.75) = 0.386871 and log(1 + e^1) = 1.313262.
   */
  @Test
  void the_loss_by_hand() {
    TorchOps.noGradients();
    try (NDManager memory = NDManager.newBaseManager("PyTorch")) {
      NDArray values = memory.create(new float[] {-1, -1, -1, 0, -4, 0, -1, -1}, new Shape(4, 2));
      NDArray sums = BaselineOps.rowSums(values, new float[] {1, 1, 1, 1});
      assertThat(sums.toFloatArray()).containsExactly(-2, -1, -4, -2);
      NDArray margins = BaselineOps.margins(sums, new float[] {-3, -1, -3.5f, -4}, 0.5);
      assertThat(margins.toFloatArray()).containsExactly(0.75f, -1);
      assertThat((double) BaselineOps.preferenceLoss(margins).getFloat())
          .isCloseTo((0.386871 + 1.313262) / 2, within(1e-5));
      // Where the exponential overflows, the loss is the margin itself.
      NDArray far = memory.create(new float[] {-200, 200}, new Shape(2));
      assertThat((double) BaselineOps.preferenceLoss(far).getFloat()).isCloseTo(100, within(1e-4));
    }
  }

  @Test
  void it_begins_at_log_2() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder);
        TrainableModel model = TinyAdapter.trainable(reference.model())) {
      DpoTraining.Quality start = new DpoTraining(model, PAIRS, DpoSettings.standard()).quality();
      assertThat(start.loss()).isCloseTo(Math.log(2), within(1e-6));
      assertThat(start.margin()).isCloseTo(0, within(1e-5));
    }
  }

  /** The loaded model says the log-probabilities: of a trained copy now, and of the reference. */
  @Test
  void the_loss_of_a_model_is_that_of_its_log_probabilities() {
    for (Length length : Length.values()) {
      DpoSettings settings = new DpoSettings(0.3, 3, length, 1);
      try (ReferenceModel reference = ReferenceModel.load("llama", folder);
          TrainableModel model = TinyAdapter.trainable(reference.model())) {
        DpoTraining training = new DpoTraining(model, PAIRS, settings);
        double[] before = scores(model, reference.model(), length);
        move(model, 0.05f);
        double[] after = scores(model, reference.model(), length);
        double expected = 0;
        for (int i = 0; i < PAIRS.size(); i++) {
          double margin =
              0.3 * (after[2 * i] - before[2 * i] - after[2 * i + 1] + before[2 * i + 1]);
          expected += Math.log1p(Math.exp(-margin)) / PAIRS.size();
        }
        assertThat(expected).isNotCloseTo(Math.log(2), within(1e-3));
        assertThat(training.quality().loss()).isCloseTo(expected, within(1e-5));
      }
    }
  }

  private static double[] scores(TrainableModel model, TransformerModel base, Length length) {
    List<Double> all = new ArrayList<>();
    try (var live = model.live(base)) {
      for (TextPair pair : PAIRS) {
        for (TokenText text : List.of(pair.chosen(), pair.rejected())) {
          float[] values = live.logProbabilities(List.of(text.ids())).get(0);
          double sum = 0;
          for (int i = values.length - text.wanted(); i < values.length; i++) {
            sum += values[i];
          }
          all.add(length == Length.SUM ? sum : sum / text.wanted());
        }
      }
    }
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void move(TrainableModel model, float by) {
    for (NDArray array : model.parameters().values()) {
      float[] values = array.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        values[i] += by * (i % 3 - 1);
      }
      set(array, values);
    }
  }

  private static void set(NDArray array, float[] values) {
    array
        .toByteBuffer(true)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(FloatBuffer.wrap(values));
  }

  @Test
  void its_gradient_is_the_finite_difference() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder);
        TrainableModel model = TinyAdapter.trainable(reference.model())) {
      DpoTraining training = new DpoTraining(model, PAIRS, new DpoSettings(0.5, 3, Length.SUM, 1));
      move(model, 0.05f);
      List<NDArray> parameters = new ArrayList<>(model.parameters().values());
      List<float[]> gradients = new ArrayList<>();
      try (NDManager scratch = model.memory().newSubManager()) {
        TorchOps.withGradients(
            () ->
                TrainingReference.gradients(training.loss(0, scratch), parameters)
                    .forEach(one -> gradients.add(one.toFloatArray())));
      }
      double square = 0;
      for (float[] gradient : gradients) {
        for (float value : gradient) {
          square += (double) value * value;
        }
      }
      double step = 1e-2 / Math.sqrt(square);
      double up = moved(training, model, parameters, gradients, step);
      double down = moved(training, model, parameters, gradients, -step);
      assertThat((up - down) / (2 * step)).isCloseTo(square, within(2e-2 * square));
    }
  }

  private static double moved(
      DpoTraining training,
      TrainableModel model,
      List<NDArray> parameters,
      List<float[]> direction,
      double factor) {
    List<float[]> before = parameters.stream().map(NDArray::toFloatArray).toList();
    for (int i = 0; i < before.size(); i++) {
      float[] values = before.get(i).clone();
      for (int j = 0; j < values.length; j++) {
        values[j] += (float) (factor * direction.get(i)[j]);
      }
      set(parameters.get(i), values);
    }
    TorchOps.noGradients();
    try (NDManager scratch = model.memory().newSubManager()) {
      return training.loss(0, scratch).getFloat();
    } finally {
      for (int i = 0; i < before.size(); i++) {
        set(parameters.get(i), before.get(i));
      }
    }
  }

  @Test
  void training_prefers_the_chosen_ones_and_goes_on_where_it_stopped() throws Exception {
    DpoSettings settings = new DpoSettings(0.5, 2, Length.SUM, 1);
    TrainingConfig config = TrainingConfig.of(30, 1e-2).withCheckpointEvery(10);
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder);
        TrainableModel model = TinyAdapter.trainable(reference.model());
        TrainableModel again = TinyAdapter.trainable(reference.model())) {
      DpoTraining training = new DpoTraining(model, PAIRS, settings);
      List<TrainingStep> steps = new ArrayList<>();
      new Trainer(config, folder.resolve("whole"), steps::add).train(training);
      DpoTraining.Quality quality = training.quality();
      assertThat(quality.accuracy()).isEqualTo(1);
      assertThat(quality.loss()).isLessThan(0.4);
      assertThat(steps.get(0).loss()).isCloseTo(Math.log(2), within(1e-5));

      Path stopped = folder.resolve("stopped");
      Trainer trainer =
          new Trainer(
              config,
              stopped,
              step -> {
                if (step.step() == 12) {
                  throw new IllegalStateException("stopped");
                }
              });
      assertThatThrownBy(() -> trainer.train(new DpoTraining(again, PAIRS, settings)))
          .hasMessage("stopped");
      try (TrainableModel resumed = TinyAdapter.trainable(reference.model())) {
        new Trainer(config, stopped, step -> {}).train(new DpoTraining(resumed, PAIRS, settings));
        assertThat(resumed.adapter().orElseThrow().fingerprint())
            .isEqualTo(model.adapter().orElseThrow().fingerprint());
      }
    }
  }

  @Test
  void every_pair_comes_once_an_epoch() {
    Shuffled order = new Shuffled(5, 2, 3, "test");
    List<Integer> two = new ArrayList<>();
    for (int step = 0; step < 5; step++) {
      two.addAll(order.at(step));
    }
    assertThat(two.subList(0, 5)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(two.subList(5, 10)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(two.subList(0, 5)).isNotEqualTo(two.subList(5, 10));
    assertThat(order.at(1)).isEqualTo(order.at(1)).isEqualTo(two.subList(2, 4));
    assertThatThrownBy(() -> new Shuffled(0, 2, 3, "test")).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> new DpoSettings(0, 1, Length.SUM, 1)).hasMessageContaining("beta");
  }
}
