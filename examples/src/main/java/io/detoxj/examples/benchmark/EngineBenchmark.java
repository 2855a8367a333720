/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.cli.console.Programs;
import io.detoxj.core.DetoxException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Times the engine, one line of standard input a measurement, so that another program can be timed
 * in turn: {@code decode|prefill|train|load IMPL BATCH LENGTH REPEATS} is answered by {@code RES
 * [[seconds, ...], checksum]}, where IMPL of train is gpt2, llama, gemma2 or gemma3; {@code sae
 * OBJECTIVE BATCH FEATURES REPEATS} likewise, {@code rss} by the process's peak memory in MiB,
 * {@code quit} ends it. IMPL is fp32, bf16, hook (a hook on every block that looks), steer (one
 * that changes) or shared (decode only: the rows are samples of one prompt and share its prefill).
 */
@Command(
    name = "engine-benchmark",
    mixinStandardHelpOptions = true,
    description = "Times prefill, decode and training, driven by standard input.")
public final class EngineBenchmark implements Callable<Integer> {
  @Parameters(description = "safetensors file of a GPT-2 small, or of Gemma 2 2B shaped blocks")
  private Path checkpoint = Path.of(".");

  @Spec private CommandSpec spec;

  private final Map<String, TransformerModel> models = new HashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new EngineBenchmark(), arguments);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Path folder = BenchmarkModel.folder(checkpoint);
    out.println("READY");
    out.flush();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.trim().split("\\s+");
      if (words[0].equals("quit")) {
        break;
      }
      out.println(answer(folder, words));
      out.flush();
    }
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    BenchmarkModel.delete(folder);
    return 0;
  }

  private String answer(Path folder, String[] words) throws IOException {
    if (words[0].equals("rss")) {
      return String.format(Locale.ROOT, "RES [[%.1f], 0]", peakMemory());
    }
    if (words.length != 5) {
      return "ERR a line is: decode|prefill|train|load|sae IMPL BATCH LENGTH REPEATS";
    }
    int batch = Integer.parseInt(words[2]);
    int length = Integer.parseInt(words[3]);
    int repeats = Integer.parseInt(words[4]);
    Timings timings =
        switch (words[0]) {
          case "load" -> load(folder, repeats);
          case "prefill" -> prefill(model(folder, words[1]), batch, length, repeats);
          case "decode" ->
              decode(model(folder, words[1]), batch, length, repeats, words[1].equals("shared"));
          case "train" -> TrainingBenchmark.run(words[1], batch, length, repeats);
          case "sae" -> SaeTrainingBenchmark.run(words[1], batch, length, repeats);
          default -> throw new DetoxException("unknown measurement " + words[0]);
        };
    return timings.toString();
  }

  /**
   * Measured times.
   *
   * @param seconds of each repeat
   * @param checksum of the result, to be compared with the other program's
   */
  record Timings(List<Double> seconds, double checksum) {
    @Override
    public String toString() {
      return "RES [["
          + seconds.stream()
              .map(value -> String.format(Locale.ROOT, "%.7f", value))
              .collect(Collectors.joining(", "))
          + "], "
          + checksum
          + "]";
    }
  }

  private TransformerModel model(Path folder, String name) throws IOException {
    TransformerModel model = models.get(name);
    if (model == null) {
      model =
          switch (name) {
            case "fp32", "shared" -> base(folder, WeightType.FLOAT32);
            case "bf16" -> base(folder, WeightType.BFLOAT16);
            case "hook" -> kept(BenchmarkModel.looking(base(folder, WeightType.FLOAT32)));
            case "steer" -> kept(BenchmarkModel.steered(base(folder, WeightType.FLOAT32)));
            default -> throw new DetoxException("unknown implementation " + name);
          };
      models.put(name, model);
    }
    return model;
  }

  private TransformerModel base(Path folder, WeightType type) throws IOException {
    TransformerModel model = models.get(type.name());
    if (model == null) {
      model = kept(TransformerModel.load(folder, LoadOptions.standard().with(type)));
      models.put(type.name(), model);
    }
    return model;
  }

  private TransformerModel kept(TransformerModel model) {
    open.add(model);
    return model;
  }

  private static Timings load(Path folder, int repeats) throws IOException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      long began = System.nanoTime();
      TransformerModel.load(folder).close();
      seconds.add((System.nanoTime() - began) / 1e9);
    }
    return new Timings(seconds, 0);
  }

  private static List<int[]> prompts(int batch, int length, int vocabulary) {
    List<int[]> prompts = new ArrayList<>();
    for (int row = 0; row < batch; row++) {
      int[] ids = new int[length];
      for (int i = 0; i < length; i++) {
        ids[i] = (int) (((row * (long) length + i) * 7919 + 13) % vocabulary);
      }
      prompts.add(ids);
    }
    return prompts;
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
        norm = norm(logits[0]);
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

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** Peak resident memory of this process in MiB. */
  static double peakMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    throw new DetoxException("this system does not tell the peak memory of a process");
  }
}
