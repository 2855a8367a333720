/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.Sha256;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.label.HeldOut;
import io.detoxj.rewrite.label.LabelMeasures;
import io.detoxj.rewrite.label.LabelledFile;
import io.detoxj.rewrite.label.LabellerFolder;
import io.detoxj.rewrite.label.NgramLabeller;
import io.detoxj.rewrite.label.NgramLabellerTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A labeller of character n-grams from the user's labelled texts. */
@Command(
    name = "train-labels",
    sortOptions = false,
    description =
        "Trains a labeller of character n-grams on labelled texts, and measures it on others.")
final class TrainLabels extends Program {
  @Option(
      names = "--labelled",
      required = true,
      paramLabel = "FILE",
      description = "Texts to learn from")
  private Path labelled = Path.of(".");

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Texts to measure on, in place of --held-out")
  private @Nullable Path test;

  @Option(
      names = "--held-out",
      defaultValue = "0.2",
      paramLabel = "SHARE",
      description = "Share of the texts to measure on (${DEFAULT-VALUE})")
  private double heldOut;

  @Mixin private LabelColumns columns = new LabelColumns();

  @Option(
      names = "--longest",
      defaultValue = "2",
      paramLabel = "N",
      description = "Characters of the longest n-grams (${DEFAULT-VALUE})")
  private int longest;

  @Option(
      names = "--epochs",
      defaultValue = "30",
      paramLabel = "N",
      description = "How often the texts are gone through (${DEFAULT-VALUE})")
  private int epochs;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.03",
      paramLabel = "RATE",
      description = "Size of a step (${DEFAULT-VALUE})")
  private double learningRate;

  @Option(
      names = "--l2",
      defaultValue = "0.01",
      paramLabel = "L2",
      description = "Penalty of large weights (${DEFAULT-VALUE})")
  private double l2;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the split, the training and the intervals (${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "For the labeller and its card")
  private Path output = Path.of(".");

  @Mixin private Overwriting overwriting = new Overwriting();

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    OptionRange.part("--held-out", heldOut);
    NgramLabellerTrainer usual = NgramLabellerTrainer.standard();
    NgramLabellerTrainer trainer =
        OptionValue.of(
            "train-labels",
            () -> new NgramLabellerTrainer(longest, usual.bits(), epochs, learningRate, l2, seed));
    LabelledFile all = columns.read("--labelled", labelled, this);
    HeldOut parts =
        test == null
            ? HeldOut.of(all.texts(), heldOut, seed)
            : HeldOut.without(all.texts(), columns.read("--test", test, this).texts());
    overwriting.guard().folder(output, LabellerFolder.files());
    try (OutputLock lock = OutputLock.ofFolder(output)) {
      NgramLabeller labeller =
          trainer.train(
              String.valueOf(output.toAbsolutePath().normalize().getFileName()),
              parts.learnt(),
              notes());
      LabelMeasures measures =
          LabelMeasures.of(labeller, parts.measured(), Bootstrap.standard(seed));
      LabellerFolder.save(labeller, measures, output);
      print(
          "learnt from %d texts, measured on %d others:%n%n%s%n",
          parts.learnt().size(), parts.measured().size(), measures.markdown());
    }
    print("written to %s; try it with rewrite labels --labeller ngram:%s%n", output, output);
    return ExitCode.DONE;
  }

  private Map<String, String> notes() throws IOException {
    Map<String, String> notes = new TreeMap<>();
    notes.put("data", String.valueOf(labelled.getFileName()));
    notes.put("data_sha256", Sha256.hex(labelled));
    notes.put("reads", columns.described());
    notes.put(
        "measured_on",
        test == null
            ? heldOut + " of the groups of texts, held out"
            : String.valueOf(test.getFileName()));
    return notes;
  }
}
