/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

  @Option(names = "--model", required = true, description = "Folder that train-judge wrote")
  private Path model = Path.of(".");

  @Option(
      names = "--data",
      required = true,
      description = "Data folder with unified, wiki-bias-eval and hatecheck")
  private Path data = Path.of(".");

  @Option(
      names = "--output",
      description = "Folder of the packed judge and its card (${DEFAULT-VALUE})")
  private Path output = Path.of("toolkit-minilm/src/main/resources/io/detoxj/minilm");

  @Option(
      names = "--trained-with",
      required = true,
      paramLabel = "OPTIONS",
      description = "What train-judge was given beside the folders, for the card")
  private String training = "";

  @Mixin private Overwriting overwriting = new Overwriting();

  public static void main(String[] arguments) {
    Programs.main(new PackJudge(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    overwriting.guard().folder(output, NAMES);
    JudgeData texts = JudgeData.read(data);
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerScorer trained = TransformerScorer.load(model)) {
      PlattCalibration calibration = calibration(trained, texts.open(Split.VALID));
      double before = Judged.by(trained, texts.all(Split.TEST)).auc();
      FolderSwap.replace(
          output,
          NAMES,
          aside -> {
            pack(calibration, aside);
            try (TransformerScorer packed =
                TransformerScorer.load(
                    aside, TransformerScorerOptions.standard().named(ID, VERSION))) {
              long bytes = Files.size(aside.resolve(NAMES.get(0)));
              JudgeCard card = JudgeCard.measure(packed, bytes, before, texts);
              print("%s%n", card.summary());
              AtomicFiles.writeString(
                  aside.resolve(CARD), card.markdown().replace("{training}", training));
            }
          });
    }
    print("wrote %s%n", output);
    return 0;
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
  private void pack(PlattCalibration calibration, Path folder) throws IOException {
    CheckpointFolder trained = CheckpointFolder.openWithAnyTokenizer(model);
    CheckpointWeights weights = trained.weights();
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    for (TensorInfo tensor : weights.tensors().values()) {
      float[] values = weights.readFloats(tensor.name());
      long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
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
    CheckpointWriter.of(model, (ObjectNode) trained.config()).write(writer, folder);
  }
}
