/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.io.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir Path folder;

  /** Minimises the sum of squares of a matrix and a vector. */
  private static final class Squares implements TrainingTask, AutoCloseable {
    private final NDManager memory = NDManager.newBaseManager("PyTorch");
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private float factor = 1f;
    private long rootFrom = Long.MAX_VALUE;

    Squares() {
      this(1f);
    }

    Squares(float first) {
      parameters.put("matrix", parameter(new float[] {first, -2f}, new Shape(1, 2)));
      parameters.put("vector", parameter(new float[] {3f}, new Shape(1)));
    }

    private NDArray parameter(float[] values, Shape shape) {
      NDArray array = memory.create(values, shape);
      array.setRequiresGradient(true);
      return array;
    }

    @Override
    public Map<String, NDArray> parameters() {
      return parameters;
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("factor", Float.toString(factor)).build();
    }

    @Override
    public NDArray loss(long step, NDManager scratch) {
      NDArray matrix = parameters.get("matrix");
      NDArray vector = parameters.get("vector");
      NDArray loss = matrix.mul(matrix).sum().add(vector.mul(vector).sum()).mul(factor);
      if (step >= rootFrom) {
        loss = loss.add(vector.sub(vector.stopGradient()).sum().sqrt());
      }
      loss.attach(scratch);
      return loss;
    }

    float[] values() {
      float[] matrix = parameters.get("matrix").toFloatArray();
      return new float[] {matrix[0], matrix[1], parameters.get("vector").toFloatArray()[0]};
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  private static TrainingConfig config(long steps, double decay, double clip) {
    return new TrainingConfig(steps, 0.1, 0, 0.1, decay, clip, 0.9, 0.999, 1e-8, 2);
  }

  @Test
  void first_step_is_adamw_by_hand() throws IOException {
    try (Squares task = new Squares()) {
      List<TrainingStep> steps = new ArrayList<>();
      new Trainer(config(1, 0.5, 1e9), folder.resolve("a.safetensors"), steps::add).train(task);
      // Adam's first step is the learning rate times the sign of the gradient; matrices decay
      // by rate * decay = 0.05 of their value first, vectors do not.
      assertThat(task.values())
          .containsExactly(new float[] {0.95f - 0.1f, -1.9f + 0.1f, 3f - 0.1f}, within(1e-5f));
      assertThat(steps.get(0).loss()).isCloseTo(14, within(1e-6));
      // The gradient is (2, -4, 6).
      assertThat(steps.get(0).gradientNorm()).isCloseTo(Math.sqrt(56), within(1e-4));
    }
  }

  @Test
  void a_resumed_run_equals_one_that_was_never_stopped() throws IOException {
    try (Squares whole = new Squares();
        Squares before = new Squares();
        Squares after = new Squares()) {
      new Trainer(config(6, 0.1, 1), folder.resolve("whole.safetensors"), step -> {}).train(whole);
      Path file = folder.resolve("parts.safetensors");
      assertThatThrownBy(
              () ->
                  new Trainer(
                          config(6, 0.1, 1),
                          file,
                          step -> {
                            if (step.step() == 4) {
                              throw new IllegalStateException("stopped");
                            }
                          })
                      .train(before))
          .hasMessage("stopped");
      List<Long> resumed = new ArrayList<>();
      new Trainer(config(6, 0.1, 1), file, step -> resumed.add(step.step())).train(after);
      assertThat(resumed).containsExactly(4L, 5L);
      assertThat(after.values()).isEqualTo(whole.values());
    }
  }

  @Test
  void warm_up_is_linear_and_the_cosine_ends_at_the_final_fraction() {
    TrainingConfig config = new TrainingConfig(111, 1, 10, 0.1, 0, 1, 0.9, 0.99, 1e-8, 1);
    assertThat(config.learningRateAt(0)).isCloseTo(0.1, within(1e-12));
    assertThat(config.learningRateAt(9)).isCloseTo(1, within(1e-12));
    assertThat(config.learningRateAt(60)).isCloseTo(0.55, within(1e-12));
    // The last of the 111 steps.
    assertThat(config.learningRateAt(110)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void the_rates_of_a_run_begin_and_end_where_the_settings_say() throws IOException {
    TrainingConfig config = new TrainingConfig(9, 0.01, 3, 0.25, 0, 1, 0.9, 0.99, 1e-8, 9);
    List<Double> rates = new ArrayList<>();
    try (Squares task = new Squares()) {
      new Trainer(config, folder.resolve("r.safetensors"), step -> rates.add(step.learningRate()))
          .train(task);
    }
    assertThat(rates).hasSize(9);
    assertThat(rates.get(0)).isCloseTo(0.01 / 3, within(1e-12));
    assertThat(rates.get(2)).isCloseTo(0.01, within(1e-12));
    assertThat(rates.get(8)).isCloseTo(0.0025, within(1e-12));
    TrainingConfig single = new TrainingConfig(1, 0.01, 0, 0.25, 0, 1, 0.9, 0.99, 1e-8, 1);
    assertThat(single.learningRateAt(0)).isEqualTo(0.01);
  }

  /** The square root has no finite derivative at 0, where its value is 0. */
  @Test
  void a_gradient_that_is_not_finite_stops_the_run_before_the_step() throws IOException {
    Path file = folder.resolve("g.safetensors");
    try (Squares task = new Squares()) {
      List<Long> made = new ArrayList<>();
      task.rootFrom = 3;
      assertThatThrownBy(
              () ->
                  new Trainer(
                          new TrainingConfig(6, 0.1, 0, 1, 0.1, 1, 0.9, 0.999, 1e-8, 1),
                          file,
                          step -> made.add(step.step()))
                      .train(task))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining("the gradient of step 3")
          .hasMessageContaining("nothing was changed");
      assertThat(made).containsExactly(0L, 1L, 2L);
      // What was written last is what the parameters still are.
      SafetensorsFile saved = SafetensorsFile.open(file);
      assertThat(saved.metadata()).containsEntry("steps", "3");
      float[] values = task.values();
      assertThat(saved.readFloats("parameter.matrix")).containsExactly(values[0], values[1]);
      assertThat(saved.readFloats("parameter.vector")).containsExactly(values[2]);
      for (float value : values) {
        assertThat(value).isFinite();
      }
    }
  }

  @Test
  void a_loss_that_is_not_finite_stops_the_run() {
    try (Squares task = new Squares()) {
      task.factor = Float.NaN;
      assertThatThrownBy(
              () ->
                  new Trainer(config(3, 0, 1), folder.resolve("n.safetensors"), step -> {})
                      .train(task))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining("step 0")
          .hasMessageContaining("lower the learning rate");
    }
  }

  @Test
  void the_checkpoint_of_another_training_is_refused_by_name() throws IOException {
    Path file = folder.resolve("training.safetensors");
    try (Squares task = new Squares()) {
      new Trainer(config(4, 0.1, 1), file, step -> {}).train(task);
    }
    byte[] before = Files.readAllBytes(file);
    try (Squares task = new Squares();
        Squares other = new Squares();
        Squares moved = new Squares(5f)) {
      other.factor = 2f;
      assertThatThrownBy(() -> new Trainer(config(6, 0.1, 1), file, step -> {}).train(task))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("training.safetensors is of another training")
          .hasMessageContaining("differs in schedule.steps: 6 here, 4 there");
      assertThatThrownBy(() -> new Trainer(config(4, 0.1, 1), file, step -> {}).train(other))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("task.factor");
      assertThatThrownBy(() -> new Trainer(config(4, 0.1, 1), file, step -> {}).train(moved))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("start.matrix");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void a_file_that_is_no_checkpoint_is_refused() throws IOException {
    Path file = folder.resolve("other.safetensors");
    new SafetensorsWriter().add("x", new long[] {1}, new float[] {1f}).write(file);
    try (Squares task = new Squares()) {
      assertThatThrownBy(() -> new Trainer(config(3, 0, 1), file, step -> {}).train(task))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("other.safetensors");
    }
  }
}
