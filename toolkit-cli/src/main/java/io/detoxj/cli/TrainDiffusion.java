/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.diffusion.latent.Corruption;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.Smoothing;
import io.detoxj.diffusion.process.FirstGuess;
import io.detoxj.diffusion.recipe.DiffusionRecipe;
import io.detoxj.diffusion.recipe.PairTexts;
import io.detoxj.diffusion.rewriter.DiffusionFolder;
import io.detoxj.rewrite.data.RewriteItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A text diffusion from the user's pairs. */
@Command(
    name = "train-diffusion",
    sortOptions = false,
    description =
        "Trains a rewriter by text diffusion on pairs of sentences (the system of the paper Cosmos);"
            + " stopped, it goes on.")
final class TrainDiffusion extends Program {
  @Option(
      names = "--encoder",
      required = true,
      paramLabel = "FOLDER",
      description = "Frozen encoder: a folder of BERT, RoBERTa, XLM-R or DistilBERT")
  private Path encoder = Path.of(".");

  @Mixin private TrainingPairs pairs = new TrainingPairs();

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description = "Texts for the autoencoder beside those of the pairs")
  private @Nullable Path texts;

  @Option(names = "--no-source", description = "Learns to write the references, from nothing")
  private boolean noSource;

  @Option(
      names = "--held-out",
      defaultValue = "100",
      paramLabel = "N",
      description = "Sources to measure the autoencoder on, the last ones (${DEFAULT-VALUE})")
  private int heldOut;

  @Option(
      names = "--latents",
      defaultValue = "8",
      description = "Vectors a text (${DEFAULT-VALUE})")
  private int latents;

  @Option(
      names = "--width",
      defaultValue = "128",
      description = "Of all streams (${DEFAULT-VALUE})")
  private int width;

  @Option(
      names = "--heads",
      defaultValue = "4",
      description = "Of all attentions (${DEFAULT-VALUE})")
  private int heads;

  @Option(
      names = "--tokens",
      defaultValue = "32",
      description = "Longest text, special tokens included (${DEFAULT-VALUE})")
  private int tokens;

  @Option(
      names = "--layers",
      split = ",",
      defaultValue = "3,3,6,2",
      paramLabel = "N",
      description =
          "Blocks of compressor (0 for none), decoder, score network and condition"
              + " (${DEFAULT-VALUE})")
  private List<Integer> layers = List.of();

  @Option(
      names = "--encoder-layer",
      defaultValue = "-1",
      paramLabel = "N",
      description =
          "Whose states the encoder gives: 0 the embeddings, -1 the last, which of an encoder of"
              + " sentences tells least of the single word (${DEFAULT-VALUE})")
  private int encoderLayer;

  @Option(
      names = "--tied",
      description =
          "The decoder knows tokens by the encoder's own table of them, and so also writes rare ones"
              + " that stand in the source")
  private boolean tied;

  @Option(
      names = "--keep",
      description =
          "Of every prediction a gate keeps what it can of the one before, at first of --first-guess:"
              + " suits rewriting that keeps most words")
  private boolean keep;

  @Option(
      names = "--least-count",
      defaultValue = "2",
      paramLabel = "N",
      description =
          "How often a token must be there for the decoder to write it (${DEFAULT-VALUE})")
  private int leastCount;

  @Option(
      names = "--smoothing",
      defaultValue = "LATENTS",
      description =
          "${COMPLETION-CANDIDATES}: the loss of tokens, and that of states, and corrupted"
              + " activations, and dropped latents (${DEFAULT-VALUE})")
  private Smoothing smoothing = Smoothing.LATENTS;

  @Option(
      names = "--corruption",
      split = ",",
      defaultValue = "0.3,0.7,0.4",
      paramLabel = "SHARE",
      description =
          "Share of tokens left out, what stays of a noised state, share of latents set to 0"
              + " (${DEFAULT-VALUE})")
  private List<Double> corruption = List.of();

  @Option(
      names = "--autoencoder-steps",
      defaultValue = "20000",
      paramLabel = "N",
      description = "(${DEFAULT-VALUE})")
  private long autoencoderSteps;

  @Option(
      names = "--steps",
      defaultValue = "20000",
      paramLabel = "N",
      description = "Of the diffusion (${DEFAULT-VALUE})")
  private long steps;

  @Option(
      names = "--learning-rate",
      defaultValue = "5e-4",
      description = "Of both (${DEFAULT-VALUE})")
  private double learningRate;

  @Option(
      names = "--autoencoder-learning-rate",
      paramLabel = "RATE",
      description = "Another one for the autoencoder, which bears a larger one")
  private @Nullable Double autoencoderRate;

  @Option(
      names = "--batch",
      defaultValue = "64",
      description = "Examples a step (${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--schedule-d",
      defaultValue = "3",
      description = "Of the tangent schedule; the authors have 2 to 7 (${DEFAULT-VALUE})")
  private double scheduleD;

  @Option(
      names = "--first-guess",
      defaultValue = "NOTHING",
      description =
          "What stands for the previous prediction at first: ${COMPLETION-CANDIDATES}; the latents"
              + " of the source suit rewriting that keeps most words (${DEFAULT-VALUE})")
  private FirstGuess guess = FirstGuess.NOTHING;

  @Option(
      names = "--aligned",
      description =
          "Targets are learnt with gaps where tokens of their sources are left out, so that all"
              + " others stay at their places: suits a latent for each token (--layers 0,...)")
  private boolean aligned;

  @Option(
      names = "--source-dropout",
      defaultValue = "0.1",
      description = "Share of examples without their source, for guidance (${DEFAULT-VALUE})")
  private double sourceDropout;

  @Option(
      names = "--decay",
      defaultValue = "0.999",
      description = "Of the moving average of weights (${DEFAULT-VALUE})")
  private double decay;

  @Option(
      names = "--bfloat16",
      description = "Linear layers in bfloat16: faster on processors with AMX")
  private boolean bfloat16;

  @Option(names = "--seed", defaultValue = "1", description = "(${DEFAULT-VALUE})")
  private long seed;

  @Mixin private TrainingOptions training = new TrainingOptions();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    DiffusionRecipe recipe = recipe();
    DiffusionFolder.requireOneFile(encoder);
    training.folders().guard().folder(training.output(), DiffusionFolder.NAMES);
    List<PairTexts.TextPair> read = pairs();
    List<String> others = texts == null ? List.of() : UserFiles.texts("--texts", texts);
    try (FrozenEncoder frozen = FrozenEncoder.load(encoder, encoderLayer)) {
      PairTexts all = PairTexts.of(read, others, frozen, tokens, heldOut);
      if (all.tooLong() > 0) {
        note(
            "%s pairs and texts are left out: a side of theirs is blank or has more than %s tokens"
                .formatted(all.tooLong(), tokens));
      }
      try (WorkFolder work = recipe.begin(frozen, all, training.folders())) {
        try (Phases phases = new Phases()) {
          recipe.run(work, frozen, encoder, all, training.output(), out()::println, phases);
        }
      }
    }
    print("try it with rewrite run --rewriter cosmos:folder=%s%n", training.output());
    return ExitCode.DONE;
  }

  private DiffusionRecipe recipe() {
    if (layers.size() != 4 || corruption.size() != 3) {
      throw new UsageException(
          "--layers takes four numbers and --corruption three, such as 3,3,6,2 and 0.3,0.7,0.4");
    }
    return new DiffusionRecipe(
        new DiffusionRecipe.Shape(
            latents,
            width,
            heads,
            tokens,
            layers.get(0),
            layers.get(1),
            layers.get(2),
            noSource ? 0 : OptionRange.atLeast("--layers", layers.get(3), 1),
            tied,
            keep),
        leastCount,
        smoothing,
        new Corruption(corruption.get(0), corruption.get(1), corruption.get(2)),
        new DiffusionRecipe.Phase(
            OptionRange.atLeast("--autoencoder-steps", autoencoderSteps, 1),
            autoencoderRate == null
                ? learningRate
                : OptionRange.positive(
                    "--autoencoder-learning-rate", autoencoderRate, "1e-3 is usual")),
        new DiffusionRecipe.Phase(
            OptionRange.atLeast("--steps", steps, 1),
            OptionRange.positive("--learning-rate", learningRate, "5e-4 is usual")),
        OptionRange.atLeast("--batch", batch, 1),
        scheduleD,
        guess,
        aligned,
        sourceDropout,
        decay,
        bfloat16 ? TorchOps.Variant.MIXED : TorchOps.Variant.PLAIN,
        training.checkpointEvery(),
        seed);
  }

  private List<PairTexts.TextPair> pairs() throws IOException {
    List<PairTexts.TextPair> all = new ArrayList<>();
    for (RewriteItem item : pairs.read(this)) {
      for (String reference : item.references()) {
        all.add(new PairTexts.TextPair(noSource ? reference : item.source(), reference));
      }
    }
    return all;
  }

  /** A display for each phase; the one before it is closed. */
  private final class Phases implements Function<String, ProgressListener>, AutoCloseable {
    private @Nullable Progress now;

    @Override
    public ProgressListener apply(String phase) {
      close();
      Progress next = progress(phase, "steps", quiet);
      now = next;
      return next;
    }

    @Override
    public void close() {
      if (now != null) {
        now.close();
        now = null;
      }
    }
  }
}
