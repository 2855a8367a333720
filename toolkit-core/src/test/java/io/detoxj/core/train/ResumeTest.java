/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.RandomStreams;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that is stopped and goes on ends at the same bits as one that was never stopped. */
class ResumeTest {
  private static final int VOCABULARY = 60;
  private static final TrainingConfig SETTINGS = TrainingConfig.of(50, 1e-2).withCheckpointEvery(7);

  @TempDir Path folder;

  /** A task, and what frees it. */
  private record Opened(TrainingTask task, Runnable close) {}

  /** What a run made: its losses, and its parameters at the end. */
  private record Run(List<Double> losses, Map<String, List<Float>> parameters) {}

  static List<ObjectNode> configs() {
    return List.of(
        NewModelConfig.llama(new Dimensions(2, 16, 4, 2, 4, 24, 32, VOCABULARY)),
        NewModelConfig.gemma3(new Dimensions(6, 16, 4, 2, 4, 24, 32, VOCABULARY), 8));
  }

  /** Sixteen tokens of an arithmetic sequence, so that there is something to learn. */
  private static int[][] windows(long step) {
    RandomGenerator random = RandomStreams.named(1, "windows/" + step);
    int[][] windows = new int[4][16];
    for (int[] window : windows) {
      int first = random.nextInt(VOCABULARY);
      for (int i = 0; i < window.length; i++) {
        window[i] = (first + 7 * i) % VOCABULARY;
      }
    }
    return windows;
  }

  @ParameterizedTest
  @MethodSource("configs")
  void of_a_model_trained_from_scratch(ObjectNode config) throws IOException {
    Run whole =
        assertSameBits(
            () -> {
              LanguageModelTraining task =
                  new LanguageModelTraining(config, TorchOps.Variant.PLAIN, 3, ResumeTest::windows);
              return new Opened(task, task::close);
            });
    assertThat(whole.losses().get(49)).isLessThan(0.8 * whole.losses().get(0));
  }

  /**
   * Learns to say even numbers: samples from its own model as it is at each step, and pulls towards
   * a reference that follows slowly. Neither is known to a run that was never at the steps before
   * but for the parameters and the state.
   */
  private static final class Policy implements TrainingTask {
    private final TrainableModel model;
    private final NDArray baseline;
    private int[][] sampled = {};
    private float[] advantages = {};

    Policy() {
      ObjectNode config = configs().get(0);
      model = TrainableModel.random(config, TorchOps.Variant.PLAIN, 5);
      baseline = model.memory().create(new float[] {0.5f});
    }

    @Override
    public Map<String, NDArray> parameters() {
      return model.arrays();
    }

    @Override
    public Map<String, NDArray> state() {
      return Map.of("baseline", baseline);
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("task", "policy").build();
    }

    @Override
    public void prepare(long step, NDManager scratch) {
      RandomGenerator random = RandomStreams.named(9, "samples/" + step);
      sampled = new int[3][];
      advantages = new float[3];
      float sum = 0;
      for (int row = 0; row < sampled.length; row++) {
        int prompt = random.nextInt(VOCABULARY);
        float best = Float.POSITIVE_INFINITY;
        for (int tried = 0; tried < 2; tried++) {
          // The likelier ones of two tokens: a sample from the model as it is now.
          int[] pair = {prompt, random.nextInt(VOCABULARY)};
          float loss = model.loss(new int[][] {pair}, scratch).getFloat();
          if (loss < best) {
            best = loss;
            sampled[row] = pair;
          }
        }
        float reward = sampled[row][1] % 2 == 0 ? 1 : 0;
        advantages[row] = reward - baseline.getFloat(0);
        sum += reward;
      }
      float mean = 0.9f * baseline.getFloat(0) + 0.1f * sum / sampled.length;
      baseline.toByteBuffer(true).order(ByteOrder.nativeOrder()).putFloat(0, mean);
    }

    @Override
    public NDArray loss(long step, NDManager scratch) {
      NDArray sum = null;
      for (int row = 0; row < sampled.length; row++) {
        NDArray advantage = scratch.create(advantages[row]);
        NDArray one = model.loss(new int[][] {sampled[row]}, scratch).mul(advantage);
        sum = sum == null ? one : sum.add(one);
      }
      return sum;
    }
  }

  @Test
  void of_a_policy_that_learns_from_its_own_samples() throws IOException {
    assertSameBits(
        () -> {
          Policy task = new Policy();
          return new Opened(task, task.model::close);
        });
  }

  private Run assertSameBits(Supplier<Opened> task) throws IOException {
    Run whole = run(task, folder.resolve("whole.safetensors"), Long.MAX_VALUE);
    Path parts = folder.resolve("parts.safetensors");
    assertThatThrownBy(() -> run(task, parts, 33)).hasMessage("stopped");
    Run resumed = run(task, parts, Long.MAX_VALUE);
    assertThat(resumed.losses()).isEqualTo(whole.losses().subList(28, 50));
    assertThat(resumed.parameters()).isEqualTo(whole.parameters());
    return whole;
  }

  private Run run(Supplier<Opened> made, Path checkpoint, long last) throws IOException {
    List<Double> losses = new ArrayList<>();
    Opened opened = made.get();
    try {
      new Trainer(
              SETTINGS,
              checkpoint,
              step -> {
                losses.add(step.loss());
                if (step.step() == last) {
                  throw new IllegalStateException("stopped");
                }
              })
          .train(opened.task());
      Map<String, List<Float>> parameters = new LinkedHashMap<>();
      opened
          .task()
          .parameters()
          .forEach(
              (name, array) -> {
                List<Float> values = new ArrayList<>();
                for (float value : array.toFloatArray()) {
                  values.add(value);
                }
                parameters.put(name, values);
              });
      return new Run(losses, parameters);
    } finally {
      opened.close().run();
    }
  }
}
