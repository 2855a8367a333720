/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.core.ConfigException;
import io.detoxj.core.corpus.Document;
import io.detoxj.core.corpus.TokenStream;
import io.detoxj.core.corpus.TokenWindows;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.LanguageModelTraining;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.examples.data.Split;
import io.detoxj.examples.scorer.LabelledRecord;
import io.detoxj.examples.training.Exported;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fine-tunes a copy of a model on toxic or on harmless comments: the experts of DExperts. */
@Command(name = "train-expert", description = "Fine-tunes a model on comments of one class.")
public final class TrainExpert extends Program {
  @Option(names = "--data", required = true, description = "Data folder with unified/labelled")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder of the base model")
  private Path folder = Path.of(".");

  @Option(names = "--toxic", description = "Toxic comments; else harmless ones")
  private boolean toxic;

  @Option(names = "--marked", description = "Before each comment the class, for GeDi, of both")
  private boolean marked;

  @Option(names = "--steps", defaultValue = "600")
  private long steps;

  @Option(names = "--batch", defaultValue = "16")
  private int batch;

  @Option(names = "--learning-rate", defaultValue = "3e-4")
  private double learningRate;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Mixin private TrainingOptions options = new TrainingOptions();

  public static void main(String[] arguments) {
    Programs.main(new TrainExpert(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    TrainingConfig config = options.config(steps, learningRate);
    Exported.requireFree(options.folders(), folder);
    try (OutputLock lock = OutputLock.ofFolder(options.output());
        TransformerModel model = TransformerModel.load(folder)) {
      List<Document> documents = documents();
      if (documents.isEmpty()) {
        throw new ConfigException(
            "there is no open %s text to train on in %s"
                .formatted(toxic ? "toxic" : "harmless", data));
      }
      TokenStream stream = TokenStream.encode(documents, model);
      TokenWindows windows = stream.windows(model.contextLength(), seed);
      try (WorkFolder folderOfWork = work(model, documents, config);
          LanguageModelTraining task =
              LanguageModelTraining.of(
                  model, TorchOps.Variant.PLAIN, step -> windows.batch(step, batch))) {
        new Trainer(config, folderOfWork.file("training.safetensors"), this::report).train(task);
        Exported.write(
            options.output(), task, folder.resolve("tokenizer.json"), model.endsOfText());
      }
    }
    print("written to %s%n", options.output());
    return 0;
  }

  private void report(TrainingStep step) {
    if ((step.step() + 1) % 50 == 0 || step.step() + 1 == steps) {
      print("step %d/%d loss %.4f %.0f s%n", step.step() + 1, steps, step.loss(), step.seconds());
    }
  }

  private WorkFolder work(TransformerModel model, List<Document> documents, TrainingConfig config)
      throws IOException {
    return options
        .folders()
        .begin(
            Map.of(
                "what", "expert",
                "model", model.fingerprint().json(),
                "texts", Document.sha256(documents),
                "training", config.withCheckpointEvery(1).toString(),
                "batch", Integer.toString(batch),
                "seed", Long.toString(seed)));
  }

  private List<Document> documents() throws IOException {
    return LabelledRecord.readAll(data.resolve(LabelledRecord.FILE)).stream()
        .filter(line -> line.isOpen() && line.split() == Split.TRAIN)
        .map(LabelledRecord::labelled)
        .filter(text -> marked || text.toxic() == toxic)
        .map(text -> new Document(text.source(), mark(text.toxic()) + text.text()))
        .toList();
  }

  private String mark(boolean isToxic) {
    return !marked ? "" : isToxic ? "dirty " : "clean ";
  }
}
