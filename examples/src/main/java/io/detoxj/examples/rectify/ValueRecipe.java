/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.math.TrainingGap;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.examples.console.Overwriting;
import io.detoxj.examples.training.WorkFolder;
import io.detoxj.rectify.data.ContinuationFile;
import io.detoxj.rectify.data.ValueData;
import io.detoxj.rectify.data.ValueDataSettings;
import io.detoxj.rectify.training.ValueExample;
import io.detoxj.rectify.training.ValueQuality;
import io.detoxj.rectify.training.ValueTraining;
import io.detoxj.rectify.training.ValueTrainingConfig;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueHead;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a value network is trained: the options that its programs share, and the work. */
public final class ValueRecipe {
  private static final List<String> NAMES =
      List.of("config.json", "model.safetensors", "tokenizer.json", "value.json");

  @Option(names = "--output", required = true, description = "Folder of the value network")
  private Path output = Path.of(".");

  @Option(names = "--work", description = "Folder of checkpoints (OUTPUT.work)")
  private @Nullable Path work;

  @Option(names = "--head", defaultValue = "LINEAR", description = "${COMPLETION-CANDIDATES}")
  private ValueHead.Kind head = ValueHead.Kind.LINEAR;

  @Option(names = "--head-width", defaultValue = "0", description = "Of a head's hidden layer")
  private int headWidth;

  @Option(
      names = "--backup",
      defaultValue = "MONTE_CARLO",
      description = "${COMPLETION-CANDIDATES}")
  private ValueTrainingConfig.Backup backup = ValueTrainingConfig.Backup.MONTE_CARLO;

  @Option(names = "--target", defaultValue = "HEAD", description = "${COMPLETION-CANDIDATES}")
  private ValueTrainingConfig.Target target = ValueTrainingConfig.Target.HEAD;

  @Option(names = "--polyak", defaultValue = "0.1")
  private double polyak;

  @Option(names = "--selection", defaultValue = "ALL", description = "${COMPLETION-CANDIDATES}")
  private ValueDataSettings.Selection selection = ValueDataSettings.Selection.ALL;

  @Option(names = "--sampled", defaultValue = "6", description = "Of each prompt, for SAMPLE")
  private int sampled;

  @Option(names = "--drop-clean", defaultValue = "0", description = "The authors leave out half")
  private double dropClean;

  @Option(names = "--importance", description = "Weigh examples to undo the selection's bias")
  private boolean importance;

  @Option(names = "--graded", description = "Reward is minus the score, not its threshold")
  private boolean graded;

  @Option(names = "--epochs", defaultValue = "2")
  private int epochs;

  @Option(names = "--batch", defaultValue = "64")
  private int batch;

  @Option(names = "--learning-rate", defaultValue = "3e-4")
  private double learningRate;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Option(
      names = "--checkpoint-every",
      defaultValue = "500",
      description = "Steps between checkpoints (${DEFAULT-VALUE})")
  private long checkpointEvery;

  @Mixin private Overwriting overwriting = new Overwriting();

  /** Of training and of the choice of examples. */
  public long seed() {
    return seed;
  }

  /**
   * Looks at all that can be known before anything is sampled or learnt, and opens the folder of
   * the work.
   *
   * @param trunk what the network begins as
   * @param folder of the trunk
   * @param data what else the work depends on, by name
   * @throws ConfigException if a setting is wrong, an output is in the way, or the folder has work
   *     of other settings
   * @throws IOException if a file cannot be read or written
   */
  public WorkFolder begin(TransformerModel trunk, Path folder, Map<String, String> data)
      throws IOException {
    config();
    settings();
    schedule(1);
    if (epochs < 1) {
      throw new ConfigException("--epochs must be 1 or more, not " + epochs);
    }
    if (!Files.isRegularFile(folder.resolve("tokenizer.json"))) {
      throw new ConfigException(
          folder + " has no tokenizer.json, which is copied beside the network");
    }
    overwriting.guard().folder(output, NAMES);
    Map<String, String> all = new TreeMap<>(data);
    all.put("what", "value network");
    all.put("model", trunk.fingerprint().json());
    all.put("examples", settings().toString());
    all.put("network", config().toString());
    all.put("training", schedule(1).withCheckpointEvery(1) + " epochs " + epochs);
    return WorkFolder.open(
        work == null ? WorkFolder.beside(output) : work, all, overwriting.force());
  }

  /**
   * Trains, corrects the bias, measures and writes a network, or goes on with that.
   *
   * @param folderOfWork as {@link #begin} opened it
   * @param trunk what it begins as
   * @param folder of the trunk, whose tokenizer.json is copied
   * @param continuations file to learn from
   * @param correction file to correct the bias on; empty for prompts held out of what is learnt
   * @param heldOut file to measure on
   * @throws ConfigException if all continuations have one outcome
   * @throws IOException if a file cannot be read or written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void run(
      WorkFolder folderOfWork,
      TransformerModel trunk,
      Path folder,
      Path continuations,
      Optional<Path> correction,
      Path heldOut,
      PrintWriter out)
      throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(output)) {
      runLocked(folderOfWork, trunk, folder, continuations, correction, heldOut, out);
    }
  }

  private void runLocked(
      WorkFolder folderOfWork,
      TransformerModel trunk,
      Path folder,
      Path continuations,
      Optional<Path> correction,
      Path heldOut,
      PrintWriter out)
      throws IOException {
    Path train = folderOfWork.file("train.jsonl");
    Path valid = folderOfWork.file("valid.jsonl");
    ValueData.Compiled compiled =
        ValueData.compile(ContinuationFile.open(continuations), settings(), train, valid);
    requireBothOutcomes(compiled, continuations);
    List<ValueExample> examples = read(train, trunk);
    List<ValueExample> others =
        correction.isEmpty()
            ? read(valid, trunk)
            : all(folderOfWork, "correction", correction.get(), trunk);
    out.printf(
        Locale.ROOT,
        "%d examples, %.2f %% toxic; %d of other prompts for the correction%n",
        examples.size(),
        100 * compiled.toxicShare(),
        others.size());
    out.flush();
    List<ValueExample> measured = all(folderOfWork, "held-out", heldOut, trunk);
    Path raw = folderOfWork.file("uncorrected");
    Path tokenizer = folder.resolve("tokenizer.json");
    try (ValueTraining task = new ValueTraining(trunk, config(), examples)) {
      long steps = epochs * task.stepsPerEpoch();
      new Trainer(
              schedule(steps),
              folderOfWork.file("training.safetensors"),
              step -> report(step, steps, out))
          .train(task);
      export(task, raw, tokenizer, trunk, ValueCalibration.NONE);
      ValueCalibration calibration;
      try (ValueNetwork network = ValueNetwork.load(raw)) {
        calibration = correction(network, others, out);
        print("before correction", ValueQuality.measure(network, measured), out);
      }
      FolderSwap.replace(
          output,
          NAMES,
          aside -> {
            export(task, aside, tokenizer, trunk, calibration);
            try (ValueNetwork network = ValueNetwork.load(aside)) {
              card(network, trunk, examples, measured, continuations, out).save(aside);
            }
          });
    }
    out.printf("written to %s%n", output);
    out.flush();
  }

  private static ValueCard card(
      ValueNetwork network,
      TransformerModel trunk,
      List<ValueExample> examples,
      List<ValueExample> measured,
      Path continuations,
      PrintWriter out)
      throws IOException {
    ValueCard card = ValueCard.measure(network, trunk, measured, continuations);
    print("as exported", card.quality(), out);
    out.printf(
        Locale.ROOT,
        "the scorer on what has been read: AUC %.3f after the prompt, %.3f after half%n",
        card.scorerAtPrompt(),
        card.scorerAtHalf());
    ValueQuality ofLearnt =
        ValueQuality.measure(
            network, examples.subList(0, Math.min(examples.size(), measured.size())));
    new TrainingGap("AUC at the end", auc(ofLearnt), auc(card.quality()))
        .warning()
        .ifPresent(warning -> out.printf("warning: %s%n", warning));
    return card;
  }

  private static double auc(ValueQuality quality) {
    return quality.at().get(ValueQuality.Place.END).auc();
  }

  private void requireBothOutcomes(ValueData.Compiled compiled, Path continuations) {
    boolean one = compiled.toxicShare() == 0 || compiled.toxicShare() == 1;
    if (one && !graded) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s of the %d continuations of %s that are learnt from are toxic (scored 0.5 or more), and both outcomes are needed; give other prompts, more --samples, another --scorer, or --graded, which learns the scores themselves",
              compiled.toxicShare() == 0 ? "none" : "all",
              compiled.train(),
              continuations));
    }
  }

  private ValueDataSettings settings() {
    return new ValueDataSettings(
        selection, sampled, dropClean, importance, graded, 0.5, 0.05, seed);
  }

  private ValueTrainingConfig config() {
    return new ValueTrainingConfig(
        new ValueHead(head, headWidth),
        backup,
        target,
        1,
        polyak,
        ValueTrainingConfig.Divisor.ACTIONS,
        true,
        batch,
        seed);
  }

  private TrainingConfig schedule(long steps) {
    return new TrainingConfig(
        steps, learningRate, steps / 10, 0.05, 0, 1, 0.9, 0.999, 1e-8, checkpointEvery);
  }

  private static List<ValueExample> read(Path file, TransformerModel trunk) throws IOException {
    return ValueData.read(file, trunk.tokenizer(), trunk.contextLength() + 1);
  }

  /** Every continuation of a file, with hard labels. */
  private List<ValueExample> all(
      WorkFolder folderOfWork, String name, Path file, TransformerModel trunk) throws IOException {
    Path all = folderOfWork.file("all-" + name + ".jsonl");
    ValueDataSettings every =
        new ValueDataSettings(ValueDataSettings.Selection.ALL, 1, 0, false, false, 0.5, 0, seed);
    ValueData.compile(ContinuationFile.open(file), every, all, folderOfWork.file("none.jsonl"));
    return read(all, trunk);
  }

  /** A network that ranks nothing right cannot be corrected; it is kept as it is. */
  private static ValueCalibration correction(
      ValueNetwork raw, List<ValueExample> examples, PrintWriter out) {
    try {
      return ValueQuality.calibrate(raw, examples);
    } catch (IllegalArgumentException e) {
      out.printf("values are not corrected: %s%n", e.getMessage());
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

  private static void print(String name, ValueQuality quality, PrintWriter out) {
    for (ValueQuality.Place place : ValueQuality.Place.values()) {
      ValueQuality.Measured at = quality.at().get(place);
      out.printf(
          Locale.ROOT,
          "%-18s %-6s AUC %.3f  ECE %.4f  Brier %.4f%n",
          name,
          place,
          at.auc(),
          at.calibrationError(),
          at.brier());
    }
    out.flush();
  }

  private static void report(TrainingStep step, long steps, PrintWriter out) {
    long done = step.step() + 1;
    if (done % 50 == 0 || done == steps) {
      out.printf(
          Locale.ROOT,
          "step %d/%d loss %.5f norm %.3f rate %.2e %.0f s%n",
          done,
          steps,
          step.loss(),
          step.gradientNorm(),
          step.learningRate(),
          step.seconds());
      out.flush();
    }
  }
}
