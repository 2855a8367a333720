/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.train.RunningLoss;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.diffusion.latent.AutoencoderTraining;
import io.detoxj.diffusion.latent.Corruption;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.LatentAutoencoder;
import io.detoxj.diffusion.latent.OutputTokens;
import io.detoxj.diffusion.latent.Smoothing;
import io.detoxj.diffusion.latent.StateStore;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.process.FirstGuess;
import io.detoxj.diffusion.process.TangentSchedule;
import io.detoxj.diffusion.rewriter.DiffusionCard;
import io.detoxj.diffusion.rewriter.DiffusionFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Trains a text diffusion: first the autoencoder, then, over its cached latents, the diffusion. A
 * stopped training goes on from its last checkpoint, to the bit.
 *
 * @param shape of the networks
 * @param leastCount how often a token must be in the texts for the decoder to write it
 * @param smoothing which tricks of the autoencoder are on
 * @param corruption their values
 * @param autoencoder steps and learning rate of the autoencoder
 * @param diffusion steps and learning rate of the diffusion
 * @param batch examples of a step, of both
 * @param scheduleD of the tangent schedule
 * @param guess what stands for the previous prediction before there is one
 * @param aligned whether targets are learnt with gaps where tokens of their sources are left out
 * @param conditionDropout share of examples without their source
 * @param decay of the moving average
 * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
 * @param checkpointEvery steps between checkpoints
 * @param seed of all random numbers
 */
public record DiffusionRecipe(
    Shape shape,
    int leastCount,
    Smoothing smoothing,
    Corruption corruption,
    Phase autoencoder,
    Phase diffusion,
    int batch,
    double scheduleD,
    FirstGuess guess,
    boolean aligned,
    double conditionDropout,
    double decay,
    TorchOps.Variant variant,
    long checkpointEvery,
    long seed) {
  private static final String AUTOENCODER_STATE = "autoencoder-training.safetensors";
  private static final String DIFFUSION_STATE = "diffusion-training.safetensors";
  private static final double HALF = 0.5;
  private static final List<Double> SHOWN_TIMES = List.of(0.1, 0.3, 0.5, 0.8);

  /**
   * The shape of the networks.
   *
   * @param latents how many vectors stand for a text
   * @param width of all streams
   * @param heads of all attentions
   * @param maxTokens the longest text, special tokens included
   * @param compressorLayers blocks; 0 for no compressor
   * @param decoderLayers blocks
   * @param scoreLayers blocks, an even number
   * @param conditionLayers blocks; 0 for texts without a source
   * @param tied whether the decoder knows tokens by the encoder's table of them
   * @param keeps whether a gate keeps what is right of the previous prediction
   */
  public record Shape(
      int latents,
      int width,
      int heads,
      int maxTokens,
      int compressorLayers,
      int decoderLayers,
      int scoreLayers,
      int conditionLayers,
      boolean tied,
      boolean keeps) {
    /** The paper's: a decoder with a matrix of its own, and no gate. */
    public Shape(
        int latents,
        int width,
        int heads,
        int maxTokens,
        int compressorLayers,
        int decoderLayers,
        int scoreLayers,
        int conditionLayers) {
      this(
          latents,
          width,
          heads,
          maxTokens,
          compressorLayers,
          decoderLayers,
          scoreLayers,
          conditionLayers,
          false,
          false);
    }

    NetworkSizes sizes(int encoderWidth, int vocabulary) {
      return new NetworkSizes(
          encoderWidth,
          width,
          heads,
          latents,
          maxTokens,
          vocabulary,
          compressorLayers,
          decoderLayers,
          scoreLayers,
          conditionLayers,
          tied,
          keeps);
    }
  }

  /**
   * A part of the training.
   *
   * @param steps 1 or more
   * @param learningRate the peak, after warm-up
   */
  public record Phase(long steps, double learningRate) {}

  /** Checks what the parts do not check themselves. */
  public DiffusionRecipe {
    shape.sizes(shape.width(), OutputTokens.OTHER + 2);
    new TangentSchedule(scheduleD);
    if (guess == FirstGuess.SOURCE && shape.conditionLayers() == 0) {
      throw new ConfigException(
          "texts without a source have no latents of it to begin with; take the first guess NOTHING");
    }
    if (aligned && shape.conditionLayers() == 0) {
      throw new ConfigException(
          "texts without a source have nothing that they could be aligned to; leave that out");
    }
    if (!(conditionDropout >= 0 && conditionDropout < 1) || !(decay >= 0 && decay < 1)) {
      throw new ConfigException(
          "the shares of dropped sources (%s) and of the moving average (%s) must be 0 or more and below 1"
              .formatted(conditionDropout, decay));
    }
    if (batch < 1 || leastCount < 1) {
      throw new ConfigException(
          "batch (%s) and the least count of a token (%s) must be 1 or more"
              .formatted(batch, leastCount));
    }
  }

  /** Begins the work of a training, or goes on with it. */
  public WorkFolder begin(FrozenEncoder encoder, PairTexts texts, TrainingFolders folders)
      throws IOException {
    Map<String, String> settings = new TreeMap<>(card());
    settings.put("what", "text diffusion");
    settings.put("encoder", encoder.identity().json());
    settings.put("texts", Sha256.hexOf(texts.toString()));
    return folders.begin(settings);
  }

  /** All settings but those that change no result. */
  private Map<String, String> card() {
    return Map.of(
        "shape", shape.toString(),
        "least_count", Integer.toString(leastCount),
        "smoothing", smoothing + " " + corruption,
        "autoencoder", autoencoder.toString(),
        "diffusion", diffusion.toString(),
        "batch", Integer.toString(batch),
        "process",
            "d=%s guess=%s%s dropout=%s decay=%s"
                .formatted(scheduleD, guess, aligned ? " aligned" : "", conditionDropout, decay),
        "variant", variant.name(),
        "seed", Long.toString(seed));
  }

  /**
   * Trains, and writes the folder.
   *
   * @param work where checkpoints go
   * @param encoder the frozen encoder
   * @param encoderFolder where it lies
   * @param texts what is learnt from, and what is measured on
   * @param output for the model
   * @param log is told of results
   * @param phases makes, for each phase by its name, who hears of its steps
   * @throws ConfigException if the texts do not fit
   * @throws IOException if a file cannot be read or written
   */
  public void run(
      WorkFolder work,
      FrozenEncoder encoder,
      Path encoderFolder,
      PairTexts texts,
      Path output,
      Consumer<String> log,
      Function<String, ProgressListener> phases)
      throws IOException {
    DiffusionFolder.requireOneFile(encoderFolder);
    StateStore store = StateStore.of(encoder, texts.all(), phases.apply("encoding"));
    List<LatentPairs.Pair> learnt =
        aligned ? AlignedTargets.added(store, texts.pairs(), shape.maxTokens()) : texts.pairs();
    StateStore heldOut = StateStore.of(encoder, texts.heldOutTargets(), ProgressListener.silent());
    OutputTokens tokens = OutputTokens.of(store.allIds(), encoder.end(), leastCount);
    NetworkSizes sizes = shape.sizes(encoder.width(), tokens.size());
    log.accept(
        "%s texts, %s pairs, %s output tokens"
            .formatted(texts.all().size(), learnt.size(), tokens.size()));
    Path autoencoderFile = work.file(DiffusionFolder.AUTOENCODER);
    if (!Files.exists(autoencoderFile)) {
      trainAutoencoder(
          work, sizes, store, tokens, encoder, autoencoderFile, phases.apply("autoencoder"));
    }
    try (LatentAutoencoder trained =
        LatentAutoencoder.read(sizes, SafetensorsFile.open(autoencoderFile), encoder)) {
      double right =
          LatentAutoencoder.Recovered.share(
              trained.recovered(
                  IntStream.range(0, heldOut.size()).mapToObj(heldOut::encoded).toList()));
      log.accept(
          String.format(
              Locale.ROOT,
              "autoencoder: %.4f of the tokens of %d held-out texts come out again",
              right,
              heldOut.size()));
      LatentPairs pairs = LatentPairs.of(trained, store, learnt, guess);
      trainDiffusion(
          work,
          sizes,
          pairs,
          encoder,
          encoderFolder,
          right,
          output,
          log,
          phases.apply("diffusion"));
    }
  }

  private void trainAutoencoder(
      WorkFolder work,
      NetworkSizes sizes,
      StateStore store,
      OutputTokens tokens,
      FrozenEncoder encoder,
      Path file,
      ProgressListener progress)
      throws IOException {
    AutoencoderTraining.Settings settings =
        new AutoencoderTraining.Settings(smoothing, corruption, variant, batch, seed);
    try (AutoencoderTraining task =
        AutoencoderTraining.random(sizes, store, tokens, encoder, settings)) {
      TrainingConfig config = config(autoencoder, HALF);
      new Trainer(config, work.file(AUTOENCODER_STATE), new RunningLoss(config.steps(), progress))
          .train(task);
      LatentAutoencoder.file(task.weights(), store.standardizer(), tokens, ScalarType.F16)
          .write(file);
    }
  }

  private void trainDiffusion(
      WorkFolder work,
      NetworkSizes sizes,
      LatentPairs pairs,
      FrozenEncoder encoder,
      Path encoderFolder,
      double right,
      Path output,
      Consumer<String> log,
      ProgressListener progress)
      throws IOException {
    TangentSchedule schedule = new TangentSchedule(scheduleD);
    DiffusionTraining.Settings settings =
        new DiffusionTraining.Settings(
            schedule, guess, conditionDropout, HALF, decay, variant, batch, seed);
    try (DiffusionTraining task = DiffusionTraining.random(sizes, pairs, settings)) {
      TrainingConfig config = config(diffusion, 1);
      new Trainer(config, work.file(DIFFUSION_STATE), new RunningLoss(config.steps(), progress))
          .train(task);
      int[] some = IntStream.range(0, Math.min(batch, pairs.size())).toArray();
      StringBuilder losses = new StringBuilder("diffusion: loss on learnt pairs by time:");
      for (double time : SHOWN_TIMES) {
        losses.append(String.format(Locale.ROOT, " %s: %.3f", time, task.lossAt(time, some)));
      }
      log.accept(losses.toString());
      Map<String, String> about = new TreeMap<>(card());
      about.put("held_out_token_accuracy", String.format(Locale.ROOT, "%.4f", right));
      DiffusionFolder.write(
          output,
          new DiffusionCard(sizes, schedule, guess, encoder.identity(), encoder.layer(), about),
          work.file(DiffusionFolder.AUTOENCODER),
          task.finished(),
          pairs.statistics(),
          encoderFolder,
          ScalarType.F16);
    }
  }

  private TrainingConfig config(Phase phase, double finalFraction) {
    return new TrainingConfig(
        phase.steps(),
        phase.learningRate(),
        Math.min(200, phase.steps() / 10),
        finalFraction,
        1e-5,
        1,
        0.9,
        0.98,
        1e-6,
        checkpointEvery);
  }
}
