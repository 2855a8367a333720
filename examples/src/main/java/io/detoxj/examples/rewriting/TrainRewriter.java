/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewriting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.seq2seq.Seq2SeqExamples;
import io.detoxj.core.seq2seq.Seq2SeqModel;
import io.detoxj.core.seq2seq.Seq2SeqRewriter;
import io.detoxj.core.seq2seq.Seq2SeqTraining;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.examples.rewriting.InventedInsults.Pair;
import io.detoxj.examples.training.Exported;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains a T5 of half a million parameters from scratch to leave insults out of invented sentences,
 * and says how many held-out ones it gets right to the letter. Stopped and started again, it goes
 * on from its last checkpoint.
 */
@Command(
    name = "train-rewriter",
    description = "Trains a tiny T5 that leaves mild insults out of invented sentences.")
public final class TrainRewriter extends Program {
  private static final int HELD_OUT = 200;
  private static final int TRAINING = 8000;
  private static final int LONGEST = 64;
  private static final int SAID_EVERY = 100;
  private static final int SHOWN = 5;

  @Option(
      names = "--tokenizer",
      required = true,
      description = "Folder with the tokenizer.json to use, such as examples/models/gpt2-4m")
  private Path tokenizerFolder = Path.of(".");

  @Option(
      names = "--steps",
      defaultValue = "3000",
      description = "Steps (default ${DEFAULT-VALUE})")
  private long steps;

  @Option(names = "--batch", defaultValue = "32", description = "Pairs a step")
  private int batch;

  @Option(names = "--width", defaultValue = "64")
  private int width;

  @Option(
      names = "--layers",
      defaultValue = "2",
      description = "Blocks of encoder and decoder each")
  private int layers;

  @Option(names = "--learning-rate", defaultValue = "3e-3")
  private double learningRate;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Mixin private TrainingOptions options = new TrainingOptions();

  public static void main(String[] arguments) {
    Programs.main(new TrainRewriter(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the locks are held, not used
  public Integer call() throws IOException {
    TrainingConfig settings = options.config(steps, learningRate);
    Exported.requireFree(options.folders());
    try (Tokenizer tokenizer = Tokenizer.load(tokenizerFolder.resolve("tokenizer.json"));
        OutputLock lock = OutputLock.ofFolder(options.output())) {
      int end = tokenizer.endOfText().orElse(tokenizer.vocabularySize() - 1);
      ObjectNode config =
          NewModelConfig.t5(layers, width, 4, LONGEST, tokenizer.vocabularySize(), end)
              .put("max_length", 48);
      Map<String, String> what =
          Map.of(
              "what", "rewriter",
              "model", config.toString(),
              "tokenizer", tokenizer.vocabularySha256(),
              "batch", Integer.toString(batch),
              "training", settings.withCheckpointEvery(1).toString(),
              "seed", Long.toString(seed));
      try (WorkFolder folder = options.folders().begin(what)) {
        train(config, settings, tokenizer, end, folder);
      }
    }
    measure();
    return 0;
  }

  private void train(
      ObjectNode config, TrainingConfig settings, Tokenizer tokenizer, int end, WorkFolder folder)
      throws IOException {
    List<Seq2SeqExamples.Pair> pairs =
        InventedInsults.pairs(seed, false, TRAINING).stream()
            .map(pair -> new Seq2SeqExamples.Pair(pair.rude(), pair.plain()))
            .toList();
    List<Seq2SeqTraining.Example> examples =
        Seq2SeqExamples.of(pairs, tokenizer, end, "", LONGEST).all();
    try (Seq2SeqTraining task =
        Seq2SeqTraining.random(
            config,
            TorchOps.Variant.PLAIN,
            seed,
            step ->
                IntStream.range(0, batch)
                    .mapToObj(i -> examples.get((int) ((step * batch + i) % examples.size())))
                    .toList())) {
      new Trainer(settings, folder.file("training.safetensors"), this::say).train(task);
      Exported.write(
          options.output(), aside -> task.export(aside, tokenizerFolder, ScalarType.F16));
    }
  }

  private void say(TrainingStep step) {
    if (step.step() % SAID_EVERY == 0 || step.step() + 1 == steps) {
      print("%s%n", String.format(Locale.ROOT, "step %d: loss %.4f", step.step(), step.loss()));
    }
  }

  /** How many held-out sentences come out as they should, and the first that do not. */
  private void measure() throws IOException {
    List<Pair> pairs = InventedInsults.pairs(seed, true, HELD_OUT);
    try (Seq2SeqModel model = Seq2SeqModel.load(options.output())) {
      List<Rewrite> rewrites =
          Seq2SeqRewriter.of(model).rewrite(pairs.stream().map(Pair::rude).toList());
      int right = 0;
      for (int i = 0; i < pairs.size(); i++) {
        boolean same = rewrites.get(i).equals(new Rewrite.Rewritten(pairs.get(i).plain()));
        right += same ? 1 : 0;
        if (!same && i - right < SHOWN) {
          print("%s%n  -> %s%n", pairs.get(i).rude(), rewrites.get(i));
        }
      }
      print("%d of %d held-out sentences are right to the letter%n", right, pairs.size());
    }
  }
}
