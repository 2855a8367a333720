/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

import io.detoxj.core.corpus.CorpusSplit;
import io.detoxj.core.corpus.Document;
import io.detoxj.core.corpus.TokenStream;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.math.TrainingGap;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.steering.sae.SaeConfig;
import io.detoxj.steering.sae.SaeQuality;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * From texts to an autoencoder in a folder: activations are collected, learnt from, and what came
 * of it is measured on texts that were held out.
 *
 * @param name of the model in cfg.json; may be empty
 * @param layer block whose output is read
 * @param windows contexts to collect from
 * @param config of the autoencoder; its seed is that of the windows too
 * @param schedule of the training
 */
public record SaeRecipe(
    String name, int layer, int windows, SaeTrainingConfig config, TrainingConfig schedule) {
  private static final int HELD_OUT_WINDOWS = 128;

  /**
   * The schedule that goes with it: AdamW without decay, cosine to a twentieth.
   *
   * @param checkpointEvery steps between checkpoints
   */
  public static TrainingConfig schedule(long steps, double learningRate, long checkpointEvery) {
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

  /**
   * Trains on activations of a model, or goes on from the last checkpoint, writes the autoencoder
   * as a SAELens folder with quality.json, and reports what it is worth on held-out texts. All that
   * can be known before is looked at before the work begins.
   *
   * @param loaded the model
   * @param split documents to learn from, and others to measure on
   * @param names of files that are written beside it
   * @param beside writes them, when the autoencoder is in its folder
   * @param folders where it is written
   * @param report is told lines of progress and figures
   * @throws IOException if a file cannot be written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void run(
      TransformerModel loaded,
      CorpusSplit split,
      List<String> names,
      AtomicFiles.PathWriter beside,
      TrainingFolders folders,
      Consumer<String> report)
      throws IOException {
    HookPoint point = loaded.info().requireHookPoint(HookPoint.residPost(layer));
    int length = loaded.contextLength();
    List<int[]> heldOut = contexts(split.validation(), loaded, HELD_OUT_WINDOWS);
    List<int[]> learnt = contexts(split.training(), loaded, windows);
    List<String> files = new ArrayList<>(List.of("cfg.json", "sae_weights.safetensors"));
    files.add(SaeQuality.FILE_NAME);
    folders
        .guard()
        .folder(folders.output(), Stream.concat(files.stream(), names.stream()).toList());
    files.addAll(names);
    try (OutputLock lock = OutputLock.ofFolder(folders.output());
        WorkFolder folder = folders.begin(settings(loaded, split))) {
      Activations activations = activations(loaded, point, learnt, folder);
      report.accept(
          "%s activations of width %s".formatted(activations.rows(), activations.width()));
      SaeConfig.Source source =
          new SaeConfig.Source(name, Origin.of(loaded.info()), point, false, false, length);
      try (SaeTraining task = new SaeTraining(config, activations)) {
        new Trainer(
                schedule, folder.file("training.safetensors"), step -> report(step, task, report))
            .train(task);
        try (SparseAutoencoder sae = task.result(source)) {
          FolderSwap.replace(
              folders.output(),
              files,
              aside -> {
                sae.save(aside);
                measure(loaded, sae, heldOut, learnt, report)
                    .save(aside.resolve(SaeQuality.FILE_NAME));
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
      Consumer<String> report) {
    SaeQuality quality = SaeQuality.measure(loaded, sae, heldOut);
    report.accept(
        String.format(
            Locale.ROOT,
            "held out (%d tokens): explained variance %.4f, L0 %.2f, loss recovered %.4f, dead"
                + " %.4f",
            quality.tokens(),
            quality.explainedVariance(),
            quality.l0(),
            quality.lossRecovered(),
            quality.deadShare()));
    SaeQuality ofLearnt =
        SaeQuality.measure(loaded, sae, learnt.subList(0, Math.min(heldOut.size(), learnt.size())));
    new TrainingGap("explained variance", ofLearnt.explainedVariance(), quality.explainedVariance())
        .warning()
        .ifPresent(warning -> report.accept("warning: " + warning));
    return quality;
  }

  private Map<String, String> settings(TransformerModel loaded, CorpusSplit split) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("what", "sparse autoencoder");
    settings.put("model", loaded.fingerprint().json());
    settings.put("layer", Integer.toString(layer));
    settings.put("windows", Integer.toString(windows));
    settings.put("texts", split.sha256());
    settings.put("objective", config.toString());
    settings.put("training", schedule.withCheckpointEvery(1).toString());
    return settings;
  }

  private Activations activations(
      TransformerModel loaded, HookPoint point, List<int[]> contexts, WorkFolder folder)
      throws IOException {
    Path file = folder.file("activations.bin");
    if (!Files.exists(file)) {
      Activations.collect(
          loaded, point, contexts, loaded.info().specialTokens(), file, ProgressListener.silent());
    }
    return Activations.open(file, loaded.info().width(), config.seed());
  }

  private List<int[]> contexts(List<Document> documents, TransformerModel loaded, int count) {
    int length = loaded.contextLength();
    TokenStream stream = TokenStream.encode(documents, loaded);
    return Arrays.stream(stream.windows(length, config.seed()).inOrder(count))
        .map(window -> Arrays.copyOf(window, length))
        .toList();
  }

  private void report(TrainingStep step, SaeTraining task, Consumer<String> report) {
    if ((step.step() + 1) % 100 == 0 || step.step() + 1 == schedule.steps()) {
      report.accept(
          String.format(
              Locale.ROOT,
              "step %d/%d loss %.4f dead %.4f %.0f s",
              step.step() + 1,
              schedule.steps(),
              step.loss(),
              task.deadShare(),
              step.seconds()));
    }
  }
}
