/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several steps of the optimiser beside the same in plain Java. */
class AdamWTest {
  private static final double[] START = {1, -2, 3};

  @TempDir Path folder;

  /**
   * The squares of a matrix of two numbers and a vector of one, each step with another factor, so
   * that clipping shows: Adam alone does not heed the size of all gradients together.
   */
  private static final class Task implements TrainingTask, AutoCloseable {
    private final NDManager memory;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final NDArray count;

    Task(int vectorLength) {
      Offline.byDefault();
      memory = NDManager.newBaseManager("PyTorch");
      parameters.put("matrix", leaf(new float[] {1, -2}, new Shape(1, 2)));
      float[] vector = new float[vectorLength];
      vector[0] = 3;
      parameters.put("vector", leaf(vector, new Shape(vectorLength)));
      count = memory.zeros(new Shape(1));
    }

    private NDArray leaf(float[] values, Shape shape) {
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
      return Fingerprint.ofHash("test");
    }

    @Override
    public Map<String, NDArray> state() {
      return Map.of("count", count);
    }

    @Override
    public NDArray loss(long step, NDManager scratch) {
      count
          .toByteBuffer(true)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .put(count.toFloatArray()[0] + 1);
      NDArray matrix = parameters.get("matrix");
      NDArray vector = parameters.get("vector");
      NDArray loss = matrix.mul(matrix).sum().add(vector.mul(vector).sum()).mul(factor(step));
      loss.attach(scratch);
      return loss;
    }

    double[] values() {
      float[] matrix = parameters.get("matrix").toFloatArray();
      return new double[] {matrix[0], matrix[1], parameters.get("vector").toFloatArray()[0]};
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  private static float factor(long step) {
    return 1f / (1 + 4 * step);
  }

  private static TrainingConfig config(long steps, double clip, long every) {
    return new TrainingConfig(steps, 0.05, 2, 0.2, 0.3, clip, 0.8, 0.9, 1e-3, every);
  }

  /** Loshchilov and Hutter's algorithm 2; the matrix decays, the vector does not. */
  private static double[] byHand(TrainingConfig config, List<Double> norms) {
    double[] w = START.clone();
    double[] m = new double[3];
    double[] v = new double[3];
    for (int step = 0; step < config.steps(); step++) {
      double[] gradient = new double[3];
      double square = 0;
      for (int i = 0; i < 3; i++) {
        gradient[i] = 2 * w[i] * factor(step);
        square += gradient[i] * gradient[i];
      }
      norms.add(Math.sqrt(square));
      double kept = Math.min(1, config.clipNorm() / Math.sqrt(square));
      double rate = config.learningRateAt(step);
      for (int i = 0; i < 3; i++) {
        w[i] *= i < 2 ? 1 - rate * config.weightDecay() : 1;
        double g = gradient[i] * kept;
        m[i] = config.beta1() * m[i] + (1 - config.beta1()) * g;
        v[i] = config.beta2() * v[i] + (1 - config.beta2()) * g * g;
        double first = m[i] / (1 - Math.pow(config.beta1(), step + 1));
        double second = v[i] / (1 - Math.pow(config.beta2(), step + 1));
        w[i] -= rate * first / (Math.sqrt(second) + config.epsilon());
      }
    }
    return w;
  }

  private void check(TrainingConfig config) throws IOException {
    List<TrainingStep> heard = new ArrayList<>();
    List<Double> norms = new ArrayList<>();
    double[] expected = byHand(config, norms);
    try (Task task = new Task(1)) {
      new Trainer(config, folder.resolve(config.clipNorm() + ".safetensors"), heard::add)
          .train(task);
      assertThat(task.values()).containsExactly(expected, within(1e-4));
    }
    for (int step = 0; step < config.steps(); step++) {
      assertThat(heard.get(step).step()).isEqualTo(step);
      assertThat(heard.get(step).gradientNorm()).isCloseTo(norms.get(step), within(1e-3));
      assertThat(heard.get(step).learningRate()).isEqualTo(config.learningRateAt(step));
    }
  }

  @Test
  void six_steps_with_warm_up_decay_and_clipping_are_those_by_hand() throws IOException {
    // Gradients have norms of 7.5 down to about 0.3: a limit of 1 clips the first ones alone.
    check(config(6, 1, 10));
    check(config(6, 1e9, 10));
    double[] clipped = byHand(config(6, 1, 10), new ArrayList<>());
    double[] free = byHand(config(6, 1e9, 10), new ArrayList<>());
    assertThat(Math.abs(clipped[2] - free[2])).isGreaterThan(1e-3);
  }

  @Test
  void a_checkpoint_is_written_as_often_as_asked_and_at_the_end() throws IOException {
    Path file = folder.resolve("c.safetensors");
    List<String> finished = new ArrayList<>();
    try (Task task = new Task(1)) {
      new Trainer(
              config(7, 1, 3),
              file,
              step -> finished.add(Files.exists(file) ? steps(file) : "none"))
          .train(task);
    }
    // Heard before the step's own checkpoint.
    assertThat(finished).containsExactly("none", "none", "none", "3", "3", "3", "6");
    assertThat(steps(file)).isEqualTo("7");
  }

  private static String steps(Path file) {
    try {
      return SafetensorsFile.open(file).metadata().get("steps");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_checkpoint_of_other_sizes_is_refused_by_name() throws IOException {
    Path file = folder.resolve("c.safetensors");
    try (Task task = new Task(1);
        Task wider = new Task(2)) {
      new Trainer(config(4, 1, 1), file, step -> {}).train(task);
      assertThatThrownBy(() -> new Trainer(config(4, 1, 1), file, step -> {}).train(wider))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContainingAll("another training", "start.vector");
    }
  }

  @Test
  void what_a_task_remembers_goes_on_where_it_stopped() throws IOException {
    Path file = folder.resolve("c.safetensors");
    try (Task before = new Task(1);
        Task after = new Task(1)) {
      Trainer stopping =
          new Trainer(
              config(6, 1, 1),
              file,
              step -> {
                if (step.step() == 4) {
                  throw new IllegalStateException("stopped");
                }
              });
      assertThatThrownBy(() -> stopping.train(before)).hasMessage("stopped");
      new Trainer(config(6, 1, 1), file, step -> {}).train(after);
      assertThat(after.count.toFloatArray()).containsExactly(6);
    }
  }

  @Test
  void a_finished_run_is_not_trained_again() throws IOException {
    Path file = folder.resolve("c.safetensors");
    try (Task task = new Task(1);
        Task again = new Task(1)) {
      new Trainer(config(3, 1, 1), file, step -> {}).train(task);
      List<Long> steps = new ArrayList<>();
      new Trainer(config(3, 1, 1), file, step -> steps.add(step.step())).train(again);
      assertThat(steps).isEmpty();
      assertThat(again.values()).containsExactly(task.values());
    }
  }
}
