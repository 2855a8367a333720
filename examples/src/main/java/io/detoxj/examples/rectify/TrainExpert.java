/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.OutputLock;
import io.detoxj.core.train.LanguageModelTraining;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.examples.console.Programs;
import io.detoxj.examples.data.Split;
import io.detoxj.examples.scorer.LabelledRecord;
import io.detoxj.examples.training.Document;
import io.detoxj.examples.training.TokenStream;
import io.detoxj.examples.training.TokenWindows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

  @Option(names = "--output", required = true, description = "Checkpoint folder to write")
  private Path output = Path.of(".");

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

  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new TrainExpert(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerModel model = TransformerModel.load(folder)) {
      TokenStream stream = TokenStream.encode(documents(), model);
      TokenWindows windows = stream.windows(model.contextLength(), seed);
      try (LanguageModelTraining task =
          LanguageModelTraining.of(
              model, TorchOps.Variant.PLAIN, step -> windows.batch(step, batch))) {
        TrainingConfig config = TrainingConfig.of(steps, learningRate);
        new Trainer(
                config,
                output.resolve("training.safetensors"),
                step -> {
                  if ((step.step() + 1) % 50 == 0) {
                    out.printf("step %d/%d loss %.4f%n", step.step() + 1, steps, step.loss());
                    out.flush();
                  }
                })
            .train(task);
        task.export(output, folder.resolve("tokenizer.json"), model.endsOfText(), ScalarType.F16);
      }
    }
    out.printf("written to %s%n", output);
    return 0;
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
