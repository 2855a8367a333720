/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.OutputLock;
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
import io.detoxj.rectify.value.ValueHead;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a value network is trained: the options that its programs share, and the work. */
public final class ValueRecipe {
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

  /** Folder of checkpoints and of what lies between the steps. */
  public Path work() {
    return work == null ? output.resolveSibling(output.getFileName() + ".work") : work;
  }

  /** Of training and of the choice of examples. */
  public long seed() {
    return seed;
  }

  /**
   * Trains, corrects the bias, measures and writes a network, or goes on with that.
   *
   * @param trunk what it begins as
   * @param folder of the trunk, whose tokenizer.json is copied
   * @param continuations file to learn from
   * @param correction file to correct the bias on; empty for prompts held out of what is learnt
   * @param heldOut file to measure on
   * @throws IOException if a file cannot be read or written
   */
  @SuppressWarnings("try") // the locks are held, not used
  public void run(
      TransformerModel trunk,
      Path folder,
      Path continuations,
      Optional<Path> correction,
      Path heldOut,
      PrintWriter out)
      throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(output);
        OutputLock workLock = OutputLock.ofFolder(work())) {
      runLocked(trunk, folder, continuations, correction, heldOut, out);
    }
  }

  private void runLocked(
      TransformerModel trunk,
      Path folder,
      Path continuations,
      Optional<Path> correction,
      Path heldOut,
      PrintWriter out)
      throws IOException {
    Path train = work().resolve("train.jsonl");
    Path valid = work().resolve("valid.jsonl");
    ValueData.Compiled compiled =
        ValueData.compile(ContinuationFile.open(continuations), settings(), train, valid);
    List<ValueExample> examples = read(train, trunk);
    List<ValueExample> others =
        correction.isEmpty() ? read(valid, trunk) : all(correction.get(), trunk);
    out.printf(
        "%d examples, %.2f %% toxic; %d of other prompts for the correction%n",
        examples.size(), 100 * compiled.toxicShare(), others.size());
    out.flush();
    List<ValueExample> measured = all(heldOut, trunk);
    train(trunk, folder.resolve("tokenizer.json"), examples, others, measured, out);
    try (ValueNetwork network = ValueNetwork.load(output)) {
      ValueCard card = ValueCard.measure(network, trunk, measured, continuations);
      print("as exported", card.quality(), out);
      out.printf(
          "the scorer on what has been read: AUC %.3f after the prompt, %.3f after half%n",
          card.scorerAtPrompt(), card.scorerAtHalf());
      card.save(output);
    }
    out.printf("written to %s%n", output);
    out.flush();
  }

  private ValueDataSettings settings() {
    return new ValueDataSettings(
        selection, sampled, dropClean, importance, graded, 0.5, 0.05, seed);
  }

  private static List<ValueExample> read(Path file, TransformerModel trunk) throws IOException {
    return ValueData.read(file, trunk.tokenizer(), trunk.contextLength() + 1);
  }

  /** Every continuation of a file, with hard labels. */
  private List<ValueExample> all(Path file, TransformerModel trunk) throws IOException {
    Path all = work().resolve("all.jsonl");
    ValueDataSettings every =
        new ValueDataSettings(ValueDataSettings.Selection.ALL, 1, 0, false, false, 0.5, 0, seed);
    ValueData.compile(ContinuationFile.open(file), every, all, work().resolve("none.jsonl"));
    return read(all, trunk);
  }

  private void train(
      TransformerModel trunk,
      Path tokenizer,
      List<ValueExample> examples,
      List<ValueExample> others,
      List<ValueExample> measured,
      PrintWriter out)
      throws IOException {
    ValueTrainingConfig config =
        new ValueTrainingConfig(
            new ValueHead(head, headWidth),
            backup,
            target,
            1,
            polyak,
            ValueTrainingConfig.Divisor.ACTIONS,
            true,
            batch,
            seed);
    try (ValueTraining task = new ValueTraining(trunk, config, examples)) {
      long steps = epochs * task.stepsPerEpoch();
      TrainingConfig training =
          new TrainingConfig(steps, learningRate, steps / 10, 0.05, 0, 1, 0.9, 0.999, 1e-8, 500);
      long began = System.nanoTime();
      new Trainer(
              training,
              work().resolve("training.safetensors"),
              step -> report(step, steps, began, out))
          .train(task);
      export(task, tokenizer, trunk, ValueCalibration.NONE);
      ValueCalibration calibration;
      try (ValueNetwork raw = ValueNetwork.load(output)) {
        calibration = correction(raw, others, out);
        print("before correction", ValueQuality.measure(raw, measured), out);
      }
      export(task, tokenizer, trunk, calibration);
    }
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

  private void export(
      ValueTraining task, Path tokenizer, TransformerModel trunk, ValueCalibration calibration)
      throws IOException {
    task.export(output, tokenizer, trunk.endsOfText(), ScalarType.F16, calibration);
  }

  private static void print(String name, ValueQuality quality, PrintWriter out) {
    for (ValueQuality.Place place : ValueQuality.Place.values()) {
      ValueQuality.Measured at = quality.at().get(place);
      out.printf(
          "%-18s %-6s AUC %.3f  ECE %.4f  Brier %.4f%n",
          name, place, at.auc(), at.calibrationError(), at.brier());
    }
    out.flush();
  }

  private static void report(TrainingStep step, long steps, long began, PrintWriter out) {
    long done = step.step() + 1;
    if (done % 50 == 0 || done == steps) {
      out.printf(
          "step %d/%d loss %.5f norm %.3f rate %.2e %.0f s%n",
          done,
          steps,
          step.loss(),
          step.gradientNorm(),
          step.learningRate(),
          Scores.seconds(began));
      out.flush();
    }
  }
}
