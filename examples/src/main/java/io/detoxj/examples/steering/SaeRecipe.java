/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.TrainingGap;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.examples.console.Overwriting;
import io.detoxj.examples.training.CorpusSplit;
import io.detoxj.examples.training.Document;
import io.detoxj.examples.training.TokenStream;
import io.detoxj.examples.training.WorkFolder;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

  @Option(
      names = "--checkpoint-every",
      defaultValue = "500",
      description = "Steps between checkpoints (${DEFAULT-VALUE})")
  private long checkpointEvery;

  @Mixin private Overwriting overwriting = new Overwriting();

  /** What is written beside an autoencoder. */
  @FunctionalInterface
  public interface Beside {
    /**
     * Writes it.
     *
     * @param folder in which the autoencoder is
     * @throws IOException if a file cannot be written
     */
    void writeTo(Path folder) throws IOException;
  }

  /** Of the split of texts, and of training. */
  public long seed() {
    return seed;
  }

  /** Where it is written. */
  public Path output() {
    return output;
  }

  /** How many features it will have. */
  public int features() {
    return features;
  }

  /**
   * Trains on activations of a model, or goes on from the last checkpoint, writes the autoencoder
   * as a SAELens folder with quality.json, and prints what it is worth on held-out texts. All that
   * can be known before is looked at before the work begins.
   *
   * @param loaded the model
   * @param split documents to learn from, and others to measure on
   * @param names of files that are written beside it
   * @param beside writes them, when the autoencoder is in its folder
   * @throws IOException if a file cannot be written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void run(
      TransformerModel loaded,
      CorpusSplit split,
      List<String> names,
      Beside beside,
      PrintWriter out)
      throws IOException {
    HookPoint point = loaded.info().requireHookPoint(HookPoint.residPost(layer));
    SaeTrainingConfig config = config();
    TrainingConfig schedule = schedule();
    int length = loaded.contextLength();
    List<int[]> heldOut = contexts(split.validation(), loaded, HELD_OUT_WINDOWS);
    List<int[]> learnt = contexts(split.training(), loaded, windows);
    List<String> files = new ArrayList<>(List.of("cfg.json", "sae_weights.safetensors"));
    files.add(Autoencoder.QUALITY);
    overwriting.guard().folder(output, Stream.concat(files.stream(), names.stream()).toList());
    files.addAll(names);
    try (OutputLock lock = OutputLock.ofFolder(output);
        WorkFolder folder = work(loaded, split, config, schedule)) {
      Activations activations = activations(loaded, point, learnt, folder);
      out.printf(
          Locale.ROOT, "%d activations of width %d%n", activations.rows(), activations.width());
      out.flush();
      SaeConfig.Source source =
          new SaeConfig.Source(name, Origin.of(loaded.info()), point, false, false, length);
      try (SaeTraining task = new SaeTraining(config, activations)) {
        new Trainer(schedule, folder.file("training.safetensors"), step -> report(step, task, out))
            .train(task);
        try (SparseAutoencoder sae = task.result(source)) {
          FolderSwap.replace(
              output,
              files,
              aside -> {
                sae.save(aside);
                measure(loaded, sae, heldOut, learnt, out).save(aside.resolve(Autoencoder.QUALITY));
                beside.writeTo(aside);
              });
        }
      }
    }
  }

  private static SaeQuality measure(
      TransformerModel loaded,
      SparseAutoencoder sae,
      List<int[]> heldOut,
      List<int[]> learnt,
      PrintWriter out) {
    SaeQuality quality = SaeQuality.measure(loaded, sae, heldOut);
    out.printf(
        Locale.ROOT,
        "held out (%d tokens): explained variance %.4f, L0 %.2f, loss recovered %.4f, dead"
            + " %.4f%n",
        quality.tokens(),
        quality.explainedVariance(),
        quality.l0(),
        quality.lossRecovered(),
        quality.deadShare());
    SaeQuality ofLearnt =
        SaeQuality.measure(loaded, sae, learnt.subList(0, Math.min(heldOut.size(), learnt.size())));
    new TrainingGap("explained variance", ofLearnt.explainedVariance(), quality.explainedVariance())
        .warning()
        .ifPresent(warning -> out.printf("warning: %s%n", warning));
    out.flush();
    return quality;
  }

  private WorkFolder work(
      TransformerModel loaded, CorpusSplit split, SaeTrainingConfig config, TrainingConfig schedule)
      throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("what", "sparse autoencoder");
    settings.put("model", loaded.fingerprint().json());
    settings.put("layer", Integer.toString(layer));
    settings.put("windows", Integer.toString(windows));
    settings.put("texts", split.sha256());
    settings.put("objective", config.toString());
    settings.put("training", schedule.withCheckpointEvery(1).toString());
    Path folder = work == null ? WorkFolder.beside(output) : work;
    return WorkFolder.open(folder, settings, overwriting.force());
  }

  private Activations activations(
      TransformerModel loaded, HookPoint point, List<int[]> contexts, WorkFolder folder)
      throws IOException {
    Path file = folder.file("activations.bin");
    if (!Files.exists(file)) {
      Activations.collect(
          loaded, point, contexts, loaded.info().specialTokens(), file, ProgressListener.silent());
    }
    return Activations.open(file, loaded.info().width(), seed);
  }

  private List<int[]> contexts(List<Document> documents, TransformerModel loaded, int count) {
    int length = loaded.contextLength();
    TokenStream stream = TokenStream.encode(documents, loaded);
    return Arrays.stream(stream.windows(length, seed).inOrder(count))
        .map(window -> Arrays.copyOf(window, length))
        .toList();
  }

  private SaeTrainingConfig config() {
    return new SaeTrainingConfig(
        objective, features, batch, k, sparsity, steps / 20, 0.05, 200, seed);
  }

  private TrainingConfig schedule() {
    return new TrainingConfig(
        steps,
        learningRate,
        Math.min(100, steps / 10),
        0.05,
        0,
        1,
        0.9,
        0.999,
        1e-8,
        checkpointEvery);
  }

  private void report(TrainingStep step, SaeTraining task, PrintWriter out) {
    if ((step.step() + 1) % 100 == 0 || step.step() + 1 == steps) {
      out.printf(
          Locale.ROOT,
          "step %d/%d loss %.4f dead %.4f %.0f s%n",
          step.step() + 1,
          steps,
          step.loss(),
          task.deadShare(),
          step.seconds());
      out.flush();
    }
  }
}
