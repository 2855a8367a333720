/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.checkpoint.CheckpointWriter;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.math.PlattCalibration;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorerOptions;
import io.detoxj.examples.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Makes a trained judge fit to be given away: calibrates it, stores its matrices as rows of 8-bit
 * numbers, measures what was written, and writes the card.
 */
@Command(name = "pack-judge", description = "Calibrates, shrinks and measures a trained judge.")
public final class PackJudge extends Program {
  private static final String ID = "detoxj-minilm";
  private static final String VERSION = "1";
  private static final String HEAD = "classifier.weight";
  private static final String HEAD_BIAS = "classifier.bias";
  private static final String CARD = "MODEL_CARD.md";
  private static final List<String> NAMES =
      List.of("model.safetensors", "config.json", "tokenizer.json", CARD);

  @Option(
      names = "--model",
      required = true,
      description = "Folder that train-judge wrote; the weights of several are averaged")
  private List<Path> models = List.of();

  @Option(names = "--float32", required = true, description = "Folder for the averaged weights")
  private Path whole = Path.of(".");

  @Option(
      names = "--data",
      required = true,
      description = "Data folder with unified, wiki-bias-eval and hatecheck")
  private Path data = Path.of(".");

  @Option(
      names = "--output",
      description = "Folder of the packed judge and its card (${DEFAULT-VALUE})")
  private Path output = Path.of("toolkit-minilm/src/main/resources/io/detoxj/minilm");

  @Mixin private Overwriting overwriting = new Overwriting();

  public static void main(String[] arguments) {
    Programs.main(new PackJudge(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    overwriting.guard().folder(output, NAMES);
    JudgeData texts = JudgeData.read(data);
    average(models, whole);
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerScorer trained = TransformerScorer.load(whole)) {
      PlattCalibration calibration = calibration(trained, texts.open(Split.VALID));
      double before = Judged.by(trained, texts.all(Split.TEST)).auc();
      FolderSwap.replace(
          output,
          NAMES,
          aside -> {
            pack(whole, calibration, aside);
            try (TransformerScorer packed =
                TransformerScorer.load(
                    aside, TransformerScorerOptions.standard().named(ID, VERSION))) {
              long bytes = Files.size(aside.resolve(NAMES.get(0)));
              JudgeCard card = JudgeCard.measure(packed, bytes, before, texts);
              print("%s%n", card.summary());
              AtomicFiles.writeString(aside.resolve(CARD), card.markdown());
            }
          });
    }
    print("wrote %s%n", output);
    return 0;
  }

  /** Writes the mean of the weights of classifiers of one shape. */
  static void average(List<Path> models, Path folder) throws IOException {
    CheckpointFolder first = CheckpointFolder.openWithAnyTokenizer(models.get(0));
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    for (TensorInfo tensor : first.weights().tensors().values()) {
      float[] mean = first.weights().readFloats(tensor.name());
      for (int i = 1; i < models.size(); i++) {
        float[] values =
            CheckpointFolder.openWithAnyTokenizer(models.get(i))
                .weights()
                .readFloats(tensor.name());
        for (int j = 0; j < mean.length; j++) {
          mean[j] += (values[j] - mean[j]) / (i + 1);
        }
      }
      writer.add(tensor.name(), shape(tensor), mean);
    }
    CheckpointWriter.of(models.get(0), first.config()).write(writer, folder);
  }

  private static long[] shape(TensorInfo tensor) {
    return tensor.shape().stream().mapToLong(Long::longValue).toArray();
  }

  private static PlattCalibration calibration(TransformerScorer scorer, List<LabelledText> valid) {
    List<Judged.Scored> scored = Judged.by(scorer, valid).scored();
    double[] logOdds =
        scored.stream()
            .mapToDouble(one -> StrictMath.log(one.score() / (1 - one.score())))
            .map(value -> Math.max(-50, Math.min(50, value)))
            .toArray();
    boolean[] toxic = new boolean[logOdds.length];
    for (int i = 0; i < toxic.length; i++) {
      toxic[i] = scored.get(i).text().toxic();
    }
    return PlattCalibration.fit(logOdds, toxic);
  }

  /** The folder with 8-bit matrices; the calibration is in the head. */
  static void pack(Path model, PlattCalibration calibration, Path folder) throws IOException {
    CheckpointFolder trained = CheckpointFolder.openWithAnyTokenizer(model);
    CheckpointWeights weights = trained.weights();
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    for (TensorInfo tensor : weights.tensors().values()) {
      float[] values = weights.readFloats(tensor.name());
      long[] shape = shape(tensor);
      if (tensor.name().equals(HEAD) || tensor.name().equals(HEAD_BIAS)) {
        double offset = tensor.name().equals(HEAD_BIAS) ? calibration.offset() : 0;
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (calibration.slope() * values[i] + offset);
        }
        writer.add(tensor.name(), shape, values);
      } else if (shape.length == 2) {
        writer.addRows8(tensor.name(), Math.toIntExact(shape[0]), values);
      } else {
        writer.add(tensor.name(), shape, values);
      }
    }
    CheckpointWriter.of(model, trained.config()).write(writer, folder);
  }
}
