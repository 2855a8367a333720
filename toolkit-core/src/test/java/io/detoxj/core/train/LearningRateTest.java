/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The learning rates of the steps that run, as the trainer's listener hears of them. */
class LearningRateTest {
  private static final double PEAK = 0.01;

  @TempDir Path folder;

  private List<Double> rates(TrainingConfig config) throws IOException {
    Offline.byDefault();
    List<Double> rates = new ArrayList<>();
    try (NDManager memory = NDManager.newBaseManager("PyTorch")) {
      NDArray parameter = memory.create(new float[] {1}, new Shape(1));
      parameter.setRequiresGradient(true);
      TrainingTask task =
          new TrainingTask() {
            @Override
            public Map<String, NDArray> parameters() {
              return Map.of("x", parameter);
            }

            @Override
            public Fingerprint fingerprint() {
              return Fingerprint.ofHash("test");
            }

            @Override
            public NDArray loss(long step, NDManager scratch) {
              NDArray loss = parameter.mul(parameter).sum();
              loss.attach(scratch);
              return loss;
            }
          };
      new Trainer(config, folder.resolve("c.safetensors"), step -> rates.add(step.learningRate()))
          .train(task);
    }
    return rates;
  }

  private static TrainingConfig config(long steps, long warmup, double last) {
    return new TrainingConfig(steps, PEAK, warmup, last, 0, 1, 0.9, 0.99, 1e-8, 1000);
  }

  @Test
  void it_rises_to_the_peak_then_falls_to_the_final_fraction_at_the_last_step() throws IOException {
    List<Double> rates = rates(config(100, 10, 0.1));
    assertThat(rates).hasSize(100);
    for (int step = 0; step < 10; step++) {
      assertThat(rates.get(step)).isCloseTo(PEAK * (step + 1) / 10, within(1e-12));
    }
    for (int step = 11; step < 100; step++) {
      assertThat(rates.get(step)).as("step %d", step).isLessThan(rates.get(step - 1) + 1e-15);
    }
    // Half-way, within the step that the two ways of counting the ends differ by.
    assertThat(rates.get(54)).isCloseTo(PEAK * 0.55, within(PEAK * 0.02));
    assertThat(rates.get(99)).isCloseTo(PEAK * 0.1, within(PEAK * 1e-3));
  }

  @Test
  void a_final_fraction_of_one_keeps_the_peak() throws IOException {
    assertThat(rates(config(5, 0, 1))).containsOnly(PEAK);
  }

  @Test
  void a_run_that_is_all_warm_up_ends_at_the_peak() throws IOException {
    assertThat(rates(config(4, 4, 0.1))).containsExactly(PEAK / 4, PEAK / 2, PEAK * 3 / 4, PEAK);
  }
}
