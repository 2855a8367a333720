/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.AtomicFiles;
import io.detoxj.core.run.Fingerprint;
import io.detoxj.core.run.ProgressListener;
import io.detoxj.core.run.Sha256;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.examples.training.CorpusSplit;
import io.detoxj.examples.training.TokenStream;
import io.detoxj.steering.sae.SaeConfig;
import io.detoxj.steering.sae.SaeQuality;
import io.detoxj.steering.sae.SparseAutoencoder;
import io.detoxj.steering.training.Activations;
import io.detoxj.steering.training.SaeObjective;
import io.detoxj.steering.training.SaeTraining;
import io.detoxj.steering.training.SaeTrainingConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an autoencoder is trained: the options that its programs share, and the work. */
public final class SaeRecipe {
  private static final int HELD_OUT_WINDOWS = 128;

  @Option(names = "--output", required = true, description = "SAELens folder to write")
  private Path output = Path.of(".");

  @Option(names = "--work", description = "Folder of activations and checkpoints (OUTPUT.work)")
  private @Nullable Path work;

  @Option(names = "--name", defaultValue = "", description = "Name of the model in cfg.json")
  private String name = "";

  @Option(names = "--layer", defaultValue = "1", description = "Block whose output is read")
  private int layer;

  @Option(names = "--objective", defaultValue = "TOPK", description = "${COMPLETION-CANDIDATES}")
  private SaeObjective objective = SaeObjective.TOPK;

  @Option(names = "--features", defaultValue = "2048")
  private int features;

  @Option(names = "--k", defaultValue = "24", description = "Features a token of TOPK, BATCH_TOPK")
  private double k;

  @Option(names = "--sparsity", defaultValue = "1", description = "Weight of the other penalties")
  private double sparsity;

  @Option(names = "--windows", defaultValue = "6000", description = "Contexts to collect from")
  private int windows;

  @Option(names = "--steps", defaultValue = "3000")
  private long steps;

  @Option(names = "--batch", defaultValue = "1024", description = "Activations a step")
  private int batch;

  @Option(names = "--learning-rate", defaultValue = "1e-3")
  private double learningRate;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  private Path work() {
    return work == null ? output.resolveSibling(output.getFileName() + ".work") : work;
  }

  /** Of the split of texts, and of training. */
  public long seed() {
    return seed;
  }

  /** Where it is written. */
  public Path output() {
    return output;
  }

  /**
   * Trains on activations of a model, or goes on from the last checkpoint, writes the autoencoder
   * as a SAELens folder with quality.json, and prints what it is worth on held-out texts.
   *
   * @param loaded the model
   * @param split documents to learn from, and others to measure on
   * @throws IOException if a file cannot be written
   */
  public void run(TransformerModel loaded, CorpusSplit split, PrintWriter out) throws IOException {
    HookPoint point = loaded.info().requireHookPoint(HookPoint.residPost(layer));
    Activations activations = activations(loaded, point, split);
    out.printf("%d activations of width %d%n", activations.rows(), activations.width());
    out.flush();
    SaeConfig.Source source =
        new SaeConfig.Source(
            name, Origin.of(loaded.info()), point, false, false, loaded.contextLength());
    try (SparseAutoencoder sae = train(activations, source, out)) {
      sae.save(output);
      TokenStream heldOut = TokenStream.encode(split.validation(), loaded.tokenizer());
      SaeQuality quality =
          SaeQuality.measure(
              loaded, sae, contexts(heldOut, HELD_OUT_WINDOWS, loaded.contextLength()));
      quality.save(output.resolve(Autoencoder.QUALITY));
      out.printf(
          "held out (%d tokens): explained variance %.4f, L0 %.2f, loss recovered %.4f, dead"
              + " %.4f%n",
          quality.tokens(),
          quality.explainedVariance(),
          quality.l0(),
          quality.lossRecovered(),
          quality.deadShare());
      out.flush();
    }
  }

  private Activations activations(TransformerModel loaded, HookPoint point, CorpusSplit split)
      throws IOException {
    AtomicFiles.writableFolder(output);
    AtomicFiles.writableFolder(work());
    Path file = work().resolve("activations-" + layer + "-" + windows + ".bin");
    TokenStream stream = TokenStream.encode(split.training(), loaded.tokenizer());
    List<int[]> read = contexts(stream, windows, loaded.contextLength());
    Fingerprint made =
        Fingerprint.builder()
            .put("model", loaded.fingerprint())
            .put("point", point.name())
            .put("windows_sha256", Sha256.hexOf(Arrays.deepToString(read.toArray())))
            .build();
    if (Files.exists(file)) {
      requireMadeFrom(made, file);
    } else {
      AtomicFiles.writeString(madeFrom(file), made.json() + "\n");
      Activations.collect(
          loaded, point, read, loaded.info().specialTokens(), file, ProgressListener.silent());
    }
    return Activations.open(file, loaded.info().width(), seed);
  }

  /** What a file of activations was made from lies beside it, written first. */
  private static Path madeFrom(Path file) {
    return file.resolveSibling(file.getFileName() + ".made-from.json");
  }

  private static void requireMadeFrom(Fingerprint made, Path file) throws IOException {
    Path note = madeFrom(file);
    String found = Files.exists(note) ? Files.readString(note) : "{}";
    Fingerprint before = Fingerprint.parse(found);
    if (!before.equals(made)) {
      throw new ConfigException(
          "%s holds activations of another model, place or text: this run %s; delete it, or choose another --work"
              .formatted(file, made.explain(before, "there")));
    }
  }

  private List<int[]> contexts(TokenStream stream, int count, int length) {
    return Arrays.stream(stream.windows(length, seed).inOrder(count))
        .map(window -> Arrays.copyOf(window, length))
        .toList();
  }

  private SparseAutoencoder train(Activations activations, SaeConfig.Source source, PrintWriter out)
      throws IOException {
    SaeTrainingConfig config =
        new SaeTrainingConfig(objective, features, batch, k, sparsity, steps / 20, 0.05, 200, seed);
    TrainingConfig schedule =
        new TrainingConfig(
            steps, learningRate, Math.min(100, steps / 10), 0.05, 0, 1, 0.9, 0.999, 1e-8, 500);
    Path checkpoint = work().resolve(objective + "-" + layer + "-" + features + ".safetensors");
    try (SaeTraining task = new SaeTraining(config, activations)) {
      long began = System.nanoTime();
      new Trainer(schedule, checkpoint, step -> report(step, began, task, out)).train(task);
      return task.result(source);
    }
  }

  private void report(TrainingStep step, long began, SaeTraining task, PrintWriter out) {
    if ((step.step() + 1) % 100 == 0) {
      out.printf(
          "step %d/%d loss %.4f dead %.4f %.0f s%n",
          step.step() + 1, steps, step.loss(), task.deadShare(), (System.nanoTime() - began) / 1e9);
      out.flush();
    }
  }
}
