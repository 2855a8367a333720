/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.cli.console.Programs;
import io.detoxj.core.DetoxException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Times the engine. A line is {@code decode|prefill|train|load IMPL BATCH LENGTH REPEATS} or {@code
 * sae OBJECTIVE BATCH FEATURES REPEATS}. IMPL is fp32, bf16, hook (a hook on every block that
 * looks), steer (one that changes) or shared (decode only: the rows are samples of one prompt and
 * share its prefill); of train it is gpt2, llama, gemma2 or gemma3.
 */
@Command(
    name = "engine-benchmark",
    description = "Times prefill, decode and training, driven by standard input.")
public final class EngineBenchmark extends DrivenBenchmark {
  @Parameters(description = "safetensors file of a GPT-2 small, or of Gemma 2 2B shaped blocks")
  private Path checkpoint = Path.of(".");

  private final Map<String, TransformerModel> models = new HashMap<>();
  private Path folder = Path.of(".");

  public static void main(String[] arguments) {
    Programs.main(new EngineBenchmark(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    folder = BenchmarkModel.folder(checkpoint);
    super.call();
    BenchmarkModel.delete(folder);
    return 0;
  }

  @Override
  String answer(String[] words) throws IOException {
    if (words.length != 5) {
      return "ERR a line is: decode|prefill|train|load|sae IMPL BATCH LENGTH REPEATS";
    }
    int batch = Integer.parseInt(words[2]);
    int length = Integer.parseInt(words[3]);
    int repeats = Integer.parseInt(words[4]);
    Timings timings =
        switch (words[0]) {
          case "load" -> load(repeats);
          case "prefill" -> prefill(model(words[1]), batch, length, repeats);
          case "decode" ->
              decode(model(words[1]), batch, length, repeats, words[1].equals("shared"));
          case "train" -> TrainingBenchmark.run(words[1], batch, length, repeats);
          case "sae" -> SaeTrainingBenchmark.run(words[1], batch, length, repeats);
          default -> throw new DetoxException("unknown measurement " + words[0]);
        };
    return timings.toString();
  }

  private TransformerModel model(String name) throws IOException {
    TransformerModel model = models.get(name);
    if (model == null) {
      model =
          switch (name) {
            case "fp32", "shared" -> base(WeightType.FLOAT32);
            case "bf16" -> base(WeightType.BFLOAT16);
            case "hook" -> open.keep(BenchmarkModel.looking(base(WeightType.FLOAT32)));
            case "steer" -> open.keep(BenchmarkModel.steered(base(WeightType.FLOAT32)));
            default -> throw new DetoxException("unknown implementation " + name);
          };
      models.put(name, model);
    }
    return model;
  }

  private TransformerModel base(WeightType type) throws IOException {
    TransformerModel model = models.get(type.name());
    if (model == null) {
      model = open.keep(TransformerModel.load(folder, LoadOptions.standard().with(type)));
      models.put(type.name(), model);
    }
    return model;
  }

  private Timings load(int repeats) throws IOException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      long began = System.nanoTime();
      TransformerModel.load(folder).close();
      seconds.add((System.nanoTime() - began) / 1e9);
    }
    return new Timings(seconds, 0);
  }

  private static List<int[]> prompts(int batch, int length, int vocabulary) {
    return List.of(TrainingBenchmark.ids(batch, length, length, vocabulary));
  }

  private static Timings prefill(TransformerModel model, int batch, int length, int repeats) {
    List<int[]> prompts = prompts(batch, length, model.vocabularySize());
    List<Double> seconds = new ArrayList<>();
    double norm = 0;
    for (int i = 0; i < repeats; i++) {
      long began = System.nanoTime();
      try (Session session = model.newSession()) {
        float[][] logits = session.prefill(prompts);
        seconds.add((System.nanoTime() - began) / 1e9);
        norm = Vectors.norm(logits[0]);
      }
    }
    return new Timings(seconds, norm);
  }

  private static Timings decode(
      TransformerModel model, int batch, int length, int repeats, boolean shared) {
    List<Double> seconds = new ArrayList<>();
    long sum = 0;
    try (Session session = model.newSession()) {
      long began = System.nanoTime();
      float[][] logits =
          session.prefill(prompts(shared ? 1 : batch, length, model.vocabularySize()));
      if (shared) {
        session.replicate(batch);
        float[] first = logits[0];
        logits = new float[batch][];
        Arrays.fill(logits, first);
        // The first of the repeats includes what all samples share.
      } else {
        began = System.nanoTime();
      }
      for (int step = 0; step < repeats; step++) {
        int[] next = new int[batch];
        for (int row = 0; row < batch; row++) {
          next[row] = largest(logits[row]);
        }
        if (step > 0 || !shared) {
          began = System.nanoTime();
        }
        logits = session.next(next);
        sum += largest(logits[0]);
        seconds.add((System.nanoTime() - began) / 1e9);
      }
    }
    return new Timings(seconds, sum);
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
