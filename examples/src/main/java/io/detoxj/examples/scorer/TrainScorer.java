/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.TrainingGap;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import io.detoxj.eval.toxicity.scorer.LinearScorerTrainer;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.examples.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the bundled toxicity scorer, measures it, and writes its file and its card. */
@Command(
    name = "train-scorer",
    description = "Trains the bundled toxicity scorer and writes its file and card.")
public final class TrainScorer extends Program {
  private static final String WEIGHTS = "linear-scorer.bin";
  private static final String CARD = "SCORER_CARD.md";
  private static final String LABELLED = "labelled.jsonl.gz";
  private static final String HATECHECK = "hatecheck/test_suite_cases.csv.gz";

  @Option(
      names = "--data",
      required = true,
      description = "folder with labelled.jsonl.gz; HateCheck is looked for beside it")
  private Path data = Path.of(".");

  @Option(
      names = "--out",
      description = "folder for linear-scorer.bin and SCORER_CARD.md (default: ${DEFAULT-VALUE})")
  private Path folder = Path.of("toolkit-eval/src/main/resources/io/detoxj/eval/toxicity/scorer");

  @Option(
      names = "--balances",
      split = ",",
      description = "strengths of evening out the sources to choose from (default: 0 to 1)")
  private List<Double> balances = List.of(0.0, 0.25, 0.35, 0.5, 0.75, 1.0);

  @Option(names = "--seed", description = "seed of the shuffles (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Mixin private Overwriting overwriting = new Overwriting();

  public static void main(String[] arguments) {
    Programs.main(new TrainScorer(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    if (balances.isEmpty()) {
      throw new ConfigException("--balances is empty; give one or more numbers from 0 to 1");
    }
    overwriting.guard().folder(folder, List.of(WEIGHTS, CARD));
    try (OutputLock lock = OutputLock.ofFolder(folder)) {
      return train();
    }
  }

  private int train() throws IOException {
    Path file = data.resolve(LABELLED);
    List<LabelledRecord> records = LabelledRecord.readAll(file);
    Path hateCheckFile = data.resolveSibling(HATECHECK);
    if (!Files.isRegularFile(hateCheckFile)) {
      throw new ConfigException(
          "there is no file " + hateCheckFile + ", on which the scorer is measured in the end");
    }
    List<LabelledText> train = open(records, Split.TRAIN);
    List<LabelledText> valid = open(records, Split.VALID);
    requireBothClasses(train, Split.TRAIN);
    requireBothClasses(valid, Split.VALID);
    print("%d texts to train on, %d to calibrate on%n", train.size(), valid.size());
    Map<String, String> origin =
        Map.of(
            "data", "unified/" + LABELLED,
            "dataSha256", Sha256.hex(file),
            "trainTexts", String.valueOf(train.size()),
            "validTexts", String.valueOf(valid.size()),
            "licences", "open only");
    List<ScorerCard.Choice> choices = compare(train, valid);
    double balance =
        choices.stream()
            .max(Comparator.comparingDouble(ScorerCard.Choice::mean))
            .orElseThrow()
            .balance();
    LinearToxicityScorer scorer = trainer(balance).provenance(origin).train(train, valid);
    new TrainingGap("AUC", Judged.by(scorer, train).auc(), Judged.by(scorer, valid).auc())
        .warning()
        .ifPresent(warning -> print("warning: %s%n", warning));
    FolderSwap.replace(
        folder,
        List.of(WEIGHTS, CARD),
        aside -> {
          scorer.save(aside.resolve(WEIGHTS));
          writeCard(records, choices, train, valid, aside.resolve(WEIGHTS));
        });
    print("wrote %s and its card%n", folder.resolve(WEIGHTS));
    return 0;
  }

  private static void requireBothClasses(List<LabelledText> texts, Split split) {
    long toxic = texts.stream().filter(LabelledText::toxic).count();
    if (toxic == 0 || toxic == texts.size()) {
      throw new ConfigException(
          "%s of the %s open texts of the split %s are toxic, and both classes are needed"
              .formatted(toxic, texts.size(), split.label()));
    }
  }

  private static List<LabelledText> open(List<LabelledRecord> records, Split split) {
    return records.stream()
        .filter(record -> record.isOpen() && record.split() == split)
        .map(LabelledRecord::labelled)
        .toList();
  }

  private LinearScorerTrainer trainer(double balance) {
    return LinearScorerTrainer.standard().balance(balance).seed(seed);
  }

  private List<ScorerCard.Choice> compare(List<LabelledText> train, List<LabelledText> valid) {
    List<ScorerCard.Choice> choices = new ArrayList<>();
    for (double balance : balances) {
      Judged judged = Judged.by(trainer(balance).train(train, valid), valid);
      ScorerCard.Choice choice = new ScorerCard.Choice(balance, judged.auc(), judged.macroAuc());
      print(
          "balance %.2f: valid AUC %.4f joint, %.4f within sources%n",
          balance, choice.jointAuc(), choice.macroAuc());
      choices.add(choice);
    }
    return choices;
  }

  /** Measures the file as written, not the scorer in memory. */
  private void writeCard(
      List<LabelledRecord> records,
      List<ScorerCard.Choice> choices,
      List<LabelledText> train,
      List<LabelledText> valid,
      Path weights)
      throws IOException {
    LinearToxicityScorer scorer = LinearToxicityScorer.load(weights);
    List<LabelledText> test =
        records.stream()
            .filter(record -> record.split() == Split.TEST && !record.isHateCheck())
            .map(LabelledRecord::labelled)
            .toList();
    List<LabelledText> hateCheck =
        HateCheckCase.readAll(data.resolveSibling(HATECHECK)).stream()
            .map(HateCheckCase::labelled)
            .toList();
    long start = System.nanoTime();
    Judged judged = Judged.by(scorer, test);
    double seconds = (System.nanoTime() - start) / 1e9;
    ScorerCard card =
        new ScorerCard(
            scorer.info(),
            Files.size(weights),
            scorer.provenance(),
            choices,
            train,
            valid,
            judged,
            Judged.by(scorer, hateCheck));
    AtomicFiles.writeString(weights.resolveSibling(CARD), card.markdown("scorer-card.md"));
    print(
        "test AUC %.4f joint, %.4f within sources; HateCheck AUC %.4f; %.0f texts a second%n",
        judged.auc(), judged.macroAuc(), card.hateCheck().auc(), test.size() / seconds);
  }
}
