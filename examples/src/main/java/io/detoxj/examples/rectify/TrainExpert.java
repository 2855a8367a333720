/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

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
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fine-tunes a copy of a model on toxic or on harmless comments: the experts of DExperts. */
@Command(
    name = "train-expert",
    mixinStandardHelpOptions = true,
    description = "Fine-tunes a model on comments of one class.")
public final class TrainExpert implements Callable<Integer> {
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
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new TrainExpert(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    TrainingConfig config =
        TrainingConfig.of(steps, learningRate).withCheckpointEvery(options.checkpointEvery());
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
        new Trainer(config, folderOfWork.file("training.safetensors"), step -> report(step, out))
            .train(task);
        Exported.write(
            options.output(), task, folder.resolve("tokenizer.json"), model.endsOfText());
      }
    }
    out.printf("written to %s%n", options.output());
    return 0;
  }

  private void report(TrainingStep step, PrintWriter out) {
    if ((step.step() + 1) % 50 == 0 || step.step() + 1 == steps) {
      out.printf(
          Locale.ROOT,
          "step %d/%d loss %.4f %.0f s%n",
          step.step() + 1,
          steps,
          step.loss(),
          step.seconds());
      out.flush();
    }
  }

  private WorkFolder work(TransformerModel model, List<Document> documents, TrainingConfig config)
      throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("what", "expert");
    settings.put("model", model.fingerprint().json());
    settings.put("texts", Document.sha256(documents));
    settings.put("training", config.withCheckpointEvery(1).toString());
    settings.put("batch", Integer.toString(batch));
    settings.put("seed", Long.toString(seed));
    return options.folders().begin(settings);
  }

  private List<Document> documents() throws IOException {
    List<Document> documents = new ArrayList<>();
    for (LabelledRecord line : LabelledRecord.readAll(data.resolve("unified/labelled.jsonl.gz"))) {
      boolean wanted = marked || line.labelled().toxic() == toxic;
      if (line.split() == Split.TRAIN && line.licence().equals(LabelledRecord.OPEN) && wanted) {
        String control = line.labelled().toxic() ? "dirty " : "clean ";
        documents.add(
            new Document(
                line.labelled().source(), (marked ? control : "") + line.labelled().text()));
      }
    }
    return documents;
  }
}
