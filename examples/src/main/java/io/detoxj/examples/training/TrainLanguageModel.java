/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.core.DetoxException;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.corpus.CorpusSplit;
import io.detoxj.core.corpus.TokenStream;
import io.detoxj.core.corpus.TokenWindows;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.likelihood.CrossEntropy;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.ByteLevelBpe;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.core.train.LanguageModelTraining;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains one of the bundled models from scratch on the licence-clean texts of a data folder and
 * writes it as a Hugging Face checkpoint. Stopped and started again, it goes on from its last
 * checkpoint.
 */
@Command(
    name = "train-language-model",
    description =
        "Trains a GPT-2, Llama, Gemma 2 or Gemma 3 and writes it as a Hugging Face checkpoint folder.")
public final class TrainLanguageModel extends Program {
  private static final int VALIDATION_WINDOWS = 640;

  @Option(names = "--data", required = true, description = "Data folder with text-*, bold, unified")
  private Path data = Path.of(".");

  /** What can be trained. */
  enum Architecture {
    GPT2,
    LLAMA,
    GEMMA2,
    GEMMA3
  }

  @Option(
      names = "--architecture",
      defaultValue = "GPT2",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE})")
  private Architecture architecture = Architecture.GPT2;

  @Option(
      names = "--steps",
      defaultValue = "9000",
      description = "Steps (default ${DEFAULT-VALUE})")
  private long steps;

  @Option(names = "--batch", defaultValue = "32", description = "Windows a step")
  private int batch;

  @Option(names = "--layers", defaultValue = "4")
  private int layers;

  @Option(names = "--width", defaultValue = "256")
  private int width;

  @Option(names = "--heads", defaultValue = "4")
  private int heads;

  @Option(names = "--context", defaultValue = "128")
  private int context;

  @Option(names = "--vocabulary", defaultValue = "4096")
  private int vocabulary;

  @Option(names = "--learning-rate", defaultValue = "1.5e-3")
  private double learningRate;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Option(
      names = "--precision",
      defaultValue = "MIXED",
      description = "MIXED (bfloat16 linear layers) or PLAIN (float32)")
  private TorchOps.Variant precision = TorchOps.Variant.MIXED;

  @Mixin private TrainingOptions options = new TrainingOptions();

  public static void main(String[] arguments) {
    Programs.main(new TrainLanguageModel(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the locks are held, not used
  public Integer call() throws IOException {
    ObjectNode config = modelConfig();
    TrainingConfig settings = options.config(steps, learningRate);
    Exported.requireFree(options.folders());
    CorpusSplit split = CorpusSplit.of(Corpus.read(data), seed);
    try (OutputLock lock = OutputLock.ofFolder(options.output());
        WorkFolder folder = workFolder(split, config, settings)) {
      encodeAndTrain(config, settings, split, folder);
    }
    return 0;
  }

  private void encodeAndTrain(
      ObjectNode config, TrainingConfig settings, CorpusSplit split, WorkFolder folder)
      throws IOException {
    Path tokenizerFile = folder.file("tokenizer.json");
    ByteLevelBpe.writeCut(data.resolve("gpt2-tokenizer/vocab.bpe.gz"), vocabulary, tokenizerFile);
    try (Tokenizer tokenizer = Tokenizer.load(tokenizerFile)) {
      TokenStream training = TokenStream.encode(split.training(), tokenizer);
      TokenStream validation = TokenStream.encode(split.validation(), tokenizer);
      print(
          "%d documents, %d tokens to train on, %d held out%n",
          split.training().size(), training.size(), validation.size());
      train(
          config,
          settings,
          training.windows(context, seed),
          validation.windows(context, seed),
          folder);
    }
  }

  private WorkFolder workFolder(CorpusSplit split, ObjectNode config, TrainingConfig training)
      throws IOException {
    return options
        .folders()
        .begin(
            Map.of(
                "what", "language model",
                "model", config.toString(),
                "texts", split.sha256(),
                "training", training.withCheckpointEvery(1).toString(),
                "batch", Integer.toString(batch),
                "seed", Long.toString(seed),
                "precision", precision.name()));
  }

  private ObjectNode modelConfig() {
    // As many parameters as the GPT-2: a gated MLP of three widths, half as many key-value heads.
    Dimensions gated =
        new Dimensions(
            layers, width, heads, heads / 2, width / heads, 3 * width, context, vocabulary);
    return switch (architecture) {
      case GPT2 -> NewModelConfig.gpt2(layers, width, heads, context, vocabulary);
      case LLAMA -> NewModelConfig.llama(gated);
      case GEMMA2 -> NewModelConfig.gemma2(gated, context / 2);
      case GEMMA3 -> NewModelConfig.gemma3(gated, context / 2);
    };
  }

  private void train(
      ObjectNode config,
      TrainingConfig settings,
      TokenWindows training,
      TokenWindows validation,
      WorkFolder folder)
      throws IOException {
    List<int[][]> heldOut = batches(validation.inOrder(VALIDATION_WINDOWS));
    try (LanguageModelTraining task =
        new LanguageModelTraining(config, precision, seed, step -> training.batch(step, batch))) {
      Path checkpoint = folder.file("training.safetensors");
      new Trainer(settings, checkpoint, step -> report(step, task, heldOut)).train(task);
      double loss = task.meanLoss(heldOut);
      if (!Double.isFinite(loss)) {
        throw new DetoxException("the held-out loss is " + loss + "; nothing was written");
      }
      Exported.write(
          options.output(), task, folder.file("tokenizer.json"), List.of(vocabulary - 1));
      print("held-out loss %.4f nats, perplexity %.2f%n", loss, Math.exp(loss));
      double exported = exportedLoss(heldOut);
      print("as exported (float16) %.4f nats, perplexity %.2f%n", exported, Math.exp(exported));
    }
  }

  /** The same loss, measured on the files a user will load. */
  private double exportedLoss(List<int[][]> heldOut) throws IOException {
    try (TransformerModel model = TransformerModel.load(options.output())) {
      return CrossEntropy.of(model, heldOut.stream().flatMap(Arrays::stream).toList());
    }
  }

  private void report(TrainingStep step, LanguageModelTraining task, List<int[][]> heldOut) {
    long done = step.step() + 1;
    if (done % 100 != 0 && done != steps) {
      return;
    }
    String held =
        done % 1000 == 0
            ? String.format(Locale.ROOT, " held-out %.4f", task.meanLoss(heldOut))
            : "";
    print(
        "step %d/%d loss %.4f norm %.2f rate %.2e %.0f s%s%n",
        done, steps, step.loss(), step.gradientNorm(), step.learningRate(), step.seconds(), held);
  }

  private List<int[][]> batches(int[][] windows) {
    return IntStream.range(0, windows.length / batch)
        .mapToObj(i -> Arrays.copyOfRange(windows, i * batch, (i + 1) * batch))
        .toList();
  }
}
