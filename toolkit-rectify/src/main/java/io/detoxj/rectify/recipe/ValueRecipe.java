/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.recipe;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.math.TrainingGap;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.rectify.data.ContinuationFile;
import io.detoxj.rectify.data.ValueData;
import io.detoxj.rectify.data.ValueDataSettings;
import io.detoxj.rectify.training.ValueExample;
import io.detoxj.rectify.training.ValueQuality;
import io.detoxj.rectify.training.ValueTraining;
import io.detoxj.rectify.training.ValueTrainingConfig;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * From scored continuations to a value network in a folder: it is trained, the bias of its values
 * is corrected on other prompts, and what came of it is measured on others again.
 *
 * @param selection of examples; its seed picks them
 * @param network what is trained
 * @param epochs passes over the examples
 * @param learningRate the peak
 * @param checkpointEvery steps between checkpoints
 */
public record ValueRecipe(
    ValueDataSettings selection,
    ValueTrainingConfig network,
    int epochs,
    double learningRate,
    long checkpointEvery) {
  /** Below it a network is warned of. */
  static final double LEAST_AUC = 0.6;

  private static final List<String> NAMES =
      List.of("config.json", "model.safetensors", "tokenizer.json", "value.json");

  /** Checks the numbers. */
  public ValueRecipe {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be 1 or more but was " + epochs);
    }
  }

  /**
   * A model to begin as.
   *
   * @param model open
   * @param folder of it, whose tokenizer.json is copied
   */
  public record Trunk(TransformerModel model, Path folder) {}

  /**
   * Files of continuations.
   *
   * @param learnt to learn from
   * @param correction to correct the bias on; empty for prompts held out of what is learnt
   * @param heldOut to measure on
   */
  public record Continuations(Path learnt, Optional<Path> correction, Path heldOut) {}

  /**
   * Looks at all that can be known before anything is sampled or learnt, and opens the folder of
   * the work.
   *
   * @param trunk what the network begins as
   * @param data what else the work depends on, by name
   * @param folders where it is written
   * @throws ConfigException if a setting is wrong, an output is in the way, or the folder has work
   *     of other settings
   * @throws IOException if a file cannot be read or written
   */
  public WorkFolder begin(Trunk trunk, Map<String, String> data, TrainingFolders folders)
      throws IOException {
    TrainingConfig schedule = schedule(1).withCheckpointEvery(1);
    if (!Files.isRegularFile(trunk.folder().resolve("tokenizer.json"))) {
      throw new ConfigException(
          trunk.folder() + " has no tokenizer.json, which is copied beside the network");
    }
    folders.guard().folder(folders.output(), NAMES);
    Map<String, String> all = new TreeMap<>(data);
    all.put("what", "value network");
    all.put("model", trunk.model().fingerprint().json());
    all.put("examples", selection.toString());
    all.put("network", network.toString());
    all.put("training", schedule + " epochs " + epochs);
    return folders.begin(all);
  }

  /**
   * Trains, corrects the bias, measures and writes a network, or goes on with that.
   *
   * @param work as {@link #begin} opened it
   * @param trunk what it begins as
   * @param files of continuations
   * @param scorer stands beside it on the card, applied to what has been read so far
   * @param output folder of the network
   * @param report is told lines of progress and figures
   * @throws ConfigException if all continuations have one outcome
   * @throws IOException if a file cannot be read or written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void run(
      WorkFolder work,
      Trunk trunk,
      Continuations files,
      Scorer scorer,
      Path output,
      Consumer<String> report)
      throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(output)) {
      runLocked(work, trunk, files, scorer, output, report);
    }
  }

  private void runLocked(
      WorkFolder work,
      Trunk trunk,
      Continuations files,
      Scorer scorer,
      Path output,
      Consumer<String> report)
      throws IOException {
    TransformerModel model = trunk.model();
    Path train = work.file("train.jsonl");
    Path valid = work.file("valid.jsonl");
    ValueData.Compiled compiled =
        ValueData.compile(ContinuationFile.open(files.learnt()), selection, train, valid);
    requireBothOutcomes(compiled, files.learnt());
    List<ValueExample> examples = read(train, model);
    List<ValueExample> others =
        files.correction().isEmpty()
            ? read(valid, model)
            : all(work, "correction", files.correction().get(), model);
    report.accept(
        String.format(
            Locale.ROOT,
            "%d examples, %.2f %% toxic; %d of other prompts for the correction",
            examples.size(),
            100 * compiled.toxicShare(),
            others.size()));
    List<ValueExample> measured = all(work, "held-out", files.heldOut(), model);
    Path raw = work.file("uncorrected");
    Path tokenizer = trunk.folder().resolve("tokenizer.json");
    try (ValueTraining task = new ValueTraining(model, network, examples)) {
      long steps = epochs * task.stepsPerEpoch();
      new Trainer(
              schedule(steps),
              work.file("training.safetensors"),
              step -> report(step, steps, report))
          .train(task);
      export(task, raw, tokenizer, model, ValueCalibration.NONE);
      ValueCalibration calibration;
      try (ValueNetwork trained = ValueNetwork.load(raw)) {
        calibration = correction(trained, others, report);
        print("before correction", ValueQuality.measure(trained, measured), report);
      }
      FolderSwap.replace(
          output,
          NAMES,
          aside -> {
            export(task, aside, tokenizer, model, calibration);
            try (ValueNetwork trained = ValueNetwork.load(aside)) {
              card(trained, model, examples, measured, files.learnt(), scorer, report).save(aside);
            }
          });
    }
    report.accept("written to " + output);
  }

  private static ValueCard card(
      ValueNetwork network,
      TransformerModel trunk,
      List<ValueExample> examples,
      List<ValueExample> measured,
      Path continuations,
      Scorer scorer,
      Consumer<String> report)
      throws IOException {
    ValueCard card = ValueCard.measure(network, trunk, measured, continuations, scorer);
    print("as exported", card.quality(), report);
    report.accept(
        String.format(
            Locale.ROOT,
            "the scorer on what has been read: AUC %.3f after the prompt, %.3f after half",
            card.scorerAtPrompt(),
            card.scorerAtHalf()));
    ValueQuality ofLearnt =
        ValueQuality.measure(
            network, examples.subList(0, Math.min(examples.size(), measured.size())));
    new TrainingGap("AUC at the end", auc(ofLearnt), auc(card.quality()))
        .warning()
        .ifPresent(warning -> report.accept("warning: " + warning));
    weakness(auc(card.quality())).ifPresent(warning -> report.accept("warning: " + warning));
    return card;
  }

  /** What to warn of when a network hardly knows what will become toxic; NaN could not be told. */
  static Optional<String> weakness(double auc) {
    if (!(auc < LEAST_AUC)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "AUC at the end is %.2f on what was held out, where guessing gives 0.50: rectified"
                + " decoding would forbid tokens at random; learn from more prompts or more samples of"
                + " each, and see that both outcomes are frequent",
            auc));
  }

  private static double auc(ValueQuality quality) {
    return quality.at().get(ValueQuality.Place.END).auc();
  }

  private void requireBothOutcomes(ValueData.Compiled compiled, Path continuations) {
    boolean one = compiled.toxicShare() == 0 || compiled.toxicShare() == 1;
    if (one && !selection.graded()) {
      throw new ConfigException(
          "%s of the %s continuations of %s that are learnt from are toxic (scored 0.5 or more), and both outcomes are needed; give other prompts, more --samples, another --scorer, or --graded, which learns the scores themselves"
              .formatted(
                  compiled.toxicShare() == 0 ? "none" : "all", compiled.train(), continuations));
    }
  }

  private TrainingConfig schedule(long steps) {
    return new TrainingConfig(
        steps, learningRate, steps / 10, 0.05, 0, 1, 0.9, 0.999, 1e-8, checkpointEvery);
  }

  private static List<ValueExample> read(Path file, TransformerModel trunk) throws IOException {
    return ValueData.read(file, trunk.tokenizer(), trunk.contextLength() + 1);
  }

  /** Every continuation of a file, with hard labels. */
  private List<ValueExample> all(WorkFolder work, String name, Path file, TransformerModel trunk)
      throws IOException {
    Path all = work.file("all-" + name + ".jsonl");
    ValueDataSettings every =
        new ValueDataSettings(
            ValueDataSettings.Selection.ALL, 1, 0, false, false, 0.5, 0, selection.seed());
    ValueData.compile(ContinuationFile.open(file), every, all, work.file("none.jsonl"));
    return read(all, trunk);
  }

  /** A network that ranks nothing right cannot be corrected; it is kept as it is. */
  private static ValueCalibration correction(
      ValueNetwork raw, List<ValueExample> examples, Consumer<String> report) {
    try {
      return ValueQuality.calibrate(raw, examples);
    } catch (IllegalArgumentException e) {
      report.accept("values are not corrected: " + e.getMessage());
      return ValueCalibration.NONE;
    }
  }

  private static void export(
      ValueTraining task,
      Path target,
      Path tokenizer,
      TransformerModel trunk,
      ValueCalibration calibration)
      throws IOException {
    task.export(target, tokenizer, trunk.endsOfText(), ScalarType.F16, calibration);
  }

  private static void print(String name, ValueQuality quality, Consumer<String> report) {
    for (ValueQuality.Place place : ValueQuality.Place.values()) {
      ValueQuality.Measured at = quality.at().get(place);
      report.accept(
          String.format(
              Locale.ROOT,
              "%-18s %-6s AUC %.3f  ECE %.4f  Brier %.4f",
              name,
              place,
              at.auc(),
              at.calibrationError(),
              at.brier()));
    }
  }

  private static void report(TrainingStep step, long steps, Consumer<String> report) {
    long done = step.step() + 1;
    if (done % 50 == 0 || done == steps) {
      report.accept(
          String.format(
              Locale.ROOT,
              "step %d/%d loss %.5f norm %.3f rate %.2e %.0f s",
              done,
              steps,
              step.loss(),
              step.gradientNorm(),
              step.learningRate(),
              step.seconds()));
    }
  }
}
