/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingTask;
import io.detoxj.diffusion.latent.AutoencoderTraining;
import io.detoxj.diffusion.latent.Corruption;
import io.detoxj.diffusion.latent.FixedBatches;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.LatentAutoencoder;
import io.detoxj.diffusion.latent.OutputTokens;
import io.detoxj.diffusion.latent.Smoothing;
import io.detoxj.diffusion.latent.StateStore;
import io.detoxj.diffusion.network.ConditionEncoder;
import io.detoxj.diffusion.network.NetworkPart;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.network.Pass;
import io.detoxj.diffusion.network.ScoreNetwork;
import io.detoxj.diffusion.network.Weights;
import io.detoxj.diffusion.process.FirstGuess;
import io.detoxj.diffusion.process.Sampler;
import io.detoxj.diffusion.process.Sampling;
import io.detoxj.diffusion.process.TangentSchedule;
import io.detoxj.diffusion.recipe.DiffusionTraining;
import io.detoxj.diffusion.recipe.LatentPairs;
import io.detoxj.diffusion.rewriter.DiffusionRewriter;
import io.detoxj.diffusion.rewriter.RewritingSettings;
import io.detoxj.diffusion.rewriter.TextDiffusion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times text diffusion for {@code compare.py} beside {@code diffusion.py}. Lines are {@code
 * autoencoder BATCH REPEATS} and {@code diffusion BATCH REPEATS}, steps of training with random
 * weights of the model's sizes, and {@code rewrite TEXTS STEPS REPEATS}, from sentences to
 * sentences by DDIM. In seconds of the processor; the first of a training has the preparation in
 * it, to be left out as warm. {@code waited TEXTS STEPS WORKERS REPEATS} are seconds of the clock,
 * for which the machine must have nothing else to do. {@code score LATENTS WIDTH REPEATS} is a pass
 * of a score network with random weights and the model's layers over 12 texts, with its operations
 * a text in place of a checksum.
 */
@Command(
    name = "diffusion-benchmark",
    description = "Times training and sampling of a text diffusion, driven by standard input.")
public final class DiffusionBenchmark extends DrivenBenchmark {
  private static final int LEARNT = 512;
  private static final int HEAD = 32;
  private static final int PASSES = 20;

  @Option(names = "--model", required = true, description = "What train-diffusion wrote")
  private Path model = Path.of(".");

  @Option(names = "--encoder", required = true, description = "Folder of its encoder")
  private Path encoder = Path.of(".");

  @Option(
      names = "--texts",
      required = true,
      description = "512 sentences or more, one a line, none longer than the model reads")
  private Path texts = Path.of(".");

  public static void main(String[] arguments) {
    Programs.main(new DiffusionBenchmark(), arguments);
  }

  @Override
  String answer(String[] words) throws IOException {
    int number = Integer.parseInt(words[1]);
    int last = Integer.parseInt(words[words.length - 1]);
    return switch (words[0]) {
      case "rewrite" ->
          rewrite(number, steps(words), 1, last, DrivenBenchmark::processorSeconds).toString();
      case "waited" ->
          rewrite(
                  number,
                  steps(words),
                  Integer.parseInt(words[3]),
                  last,
                  () -> System.nanoTime() / 1e9)
              .toString();
      case "score" -> score(number, Integer.parseInt(words[2]), last).toString();
      case "autoencoder" -> train(true, number, last).toString();
      case "diffusion" -> train(false, number, last).toString();
      default ->
          "ERR a line is: autoencoder|diffusion BATCH REPEATS, rewrite TEXTS STEPS REPEATS,"
              + " waited TEXTS STEPS WORKERS REPEATS, or score LATENTS WIDTH REPEATS";
    };
  }

  private static int steps(String[] words) {
    return Integer.parseInt(words[2]);
  }

  private List<String> sentences(int number) throws IOException {
    return Files.readAllLines(texts).subList(0, number);
  }

  private Timings rewrite(int number, int steps, int workers, int repeats, DoubleSupplier clock)
      throws IOException {
    List<String> sources = sentences(number);
    RewritingSettings settings =
        RewritingSettings.standard().with(Sampling.of(Sampler.DDIM, steps));
    List<Double> seconds = new ArrayList<>();
    try (TextDiffusion diffusion = TextDiffusion.load(model, encoder)) {
      DiffusionRewriter rewriter = new DiffusionRewriter(diffusion, settings, workers);
      for (int i = 0; i < repeats; i++) {
        double began = clock.getAsDouble();
        rewriter.rewrite(sources);
        seconds.add(clock.getAsDouble() - began);
      }
    }
    return new Timings(seconds, number);
  }

  private Timings score(int latents, int width, int repeats) throws IOException {
    NetworkSizes like;
    try (TextDiffusion known = TextDiffusion.load(model, encoder)) {
      like = known.card().sizes();
    }
    int tokens = like.maxTokens();
    NetworkSizes sizes =
        new NetworkSizes(
            width,
            width,
            width / HEAD,
            latents,
            tokens,
            2,
            1,
            1,
            like.scoreLayers(),
            1,
            false,
            false);
    int rows = FixedBatches.ROWS;
    boolean[][] seen = new boolean[rows][tokens];
    for (boolean[] row : seen) {
      Arrays.fill(row, true);
    }
    double[] times = new double[rows];
    Arrays.fill(times, 0.5);
    List<Double> seconds = new ArrayList<>();
    TorchOps.noGradients();
    TorchOps.Variant variant = TorchOps.inferenceVariant(Device.cpu(), false);
    try (Weights weights =
            Weights.random(sizes, List.of(NetworkPart.CONDITION, NetworkPart.SCORE), 1);
        ScoreNetwork network = new ScoreNetwork(weights);
        ConditionEncoder reader = new ConditionEncoder(weights);
        NDManager scratch = weights.memory().newSubManager()) {
      Pass before = Pass.of(variant, scratch, false);
      NDArray read = before.array(new float[rows * tokens * width], rows, tokens, width);
      ScoreNetwork.Source source =
          network.source(reader.read(read, seen, new boolean[rows], before), before);
      NDArray x = network.nothing(rows, before).add(1);
      for (int i = 0; i < repeats; i++) {
        // Many at once, for the processor's time comes in hundredths of a second.
        double began = processorSeconds();
        for (int pass = 0; pass < PASSES; pass++) {
          try (NDManager step = scratch.newSubManager()) {
            network.clean(x, times, x, source, Pass.of(variant, step, false)).toFloatArray();
          }
        }
        seconds.add((processorSeconds() - began) / PASSES);
      }
    }
    return new Timings(seconds, sizes.scoreOperations(tokens + 1));
  }

  private Timings train(boolean autoencoder, int batch, int repeats) throws IOException {
    Path folder = Files.createTempDirectory("diffusion-benchmark");
    try (FrozenEncoder frozen = FrozenEncoder.load(encoder);
        TextDiffusion known = TextDiffusion.load(model, encoder)) {
      StateStore store = StateStore.of(frozen, sentences(LEARNT), ProgressListener.silent());
      OutputTokens tokens = OutputTokens.of(store.allIds(), frozen.end(), 1);
      NetworkSizes like = known.card().sizes();
      NetworkSizes sizes =
          new NetworkSizes(
              like.encoderWidth(),
              like.width(),
              like.heads(),
              like.latents(),
              like.maxTokens(),
              tokens.size(),
              like.compressorLayers(),
              like.decoderLayers(),
              like.scoreLayers(),
              like.conditionLayers(),
              like.tied(),
              like.keeps());
      Path state = folder.resolve("state.safetensors");
      AutoencoderTraining.Settings settings =
          new AutoencoderTraining.Settings(
              Smoothing.LATENTS, Corruption.paper(), TorchOps.Variant.PLAIN, batch, 1);
      try (AutoencoderTraining first =
          AutoencoderTraining.random(sizes, store, tokens, frozen, settings)) {
        if (autoencoder) {
          return timed(first, state, repeats);
        }
        Path file = folder.resolve("autoencoder.safetensors");
        LatentAutoencoder.file(first.weights(), store.standardizer(), tokens, ScalarType.F32)
            .write(file);
        try (LatentAutoencoder made =
            LatentAutoencoder.read(sizes, SafetensorsFile.open(file), frozen)) {
          FirstGuess guess = known.card().guess();
          LatentPairs pairs =
              LatentPairs.of(
                  made,
                  store,
                  IntStream.range(0, LEARNT).mapToObj(i -> new LatentPairs.Pair(i, i)).toList(),
                  guess);
          DiffusionTraining.Settings process =
              new DiffusionTraining.Settings(
                  new TangentSchedule(3), guess, 0.1, 0.5, 0.999, TorchOps.Variant.PLAIN, batch, 1);
          try (DiffusionTraining second = DiffusionTraining.random(sizes, pairs, process)) {
            return timed(second, state, repeats);
          }
        }
      }
    } finally {
      BenchmarkModel.delete(folder);
    }
  }

  private static Timings timed(TrainingTask task, Path state, int steps) throws IOException {
    List<Double> seconds = new ArrayList<>();
    double[] last = {processorSeconds(), 0};
    TrainingConfig config =
        new TrainingConfig(steps, 1e-4, 1, 1, 1e-5, 1, 0.9, 0.98, 1e-6, Long.MAX_VALUE);
    new Trainer(
            config,
            state,
            step -> {
              seconds.add(processorSeconds() - last[0]);
              last[0] = processorSeconds();
              last[1] = step.loss();
            })
        .train(task);
    return new Timings(seconds, last[1]);
  }
}
