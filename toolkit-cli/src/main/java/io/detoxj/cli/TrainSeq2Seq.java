/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Closer;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.seq2seq.Seq2SeqExamples;
import io.detoxj.core.seq2seq.Seq2SeqModel;
import io.detoxj.core.seq2seq.Seq2SeqTraining;
import io.detoxj.core.tokenizer.FolderTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.core.train.BatchOrder;
import io.detoxj.core.train.RunningLoss;
import io.detoxj.core.train.Trainer;
import io.detoxj.rewrite.data.RewriteItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** An autoregressive rewriter from the user's pairs, as ParaDetox's own is made. */
@Command(
    name = "train-seq2seq",
    sortOptions = false,
    description =
        "Trains a BART or T5 on pairs of sentences, from a folder's weights or from nothing;"
            + " stopped, it goes on.")
final class TrainSeq2Seq extends Program {
  private static final int HEADS = 4;
  private static final List<String> WRITTEN =
      List.of("model.safetensors", "config.json", "tokenizer.json");

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FOLDER",
      description = "BART, T5 or mT5 to go on from; with --new any folder with the tokenizer")
  private Path model = Path.of(".");

  @Option(names = "--new", description = "A T5 with random weights")
  private boolean fresh;

  @Option(names = "--width", paramLabel = "N", description = "Of a new one (256)")
  private @Nullable Integer width;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description = "Blocks of encoder and decoder each, of a new one (3)")
  private @Nullable Integer layers;

  @Mixin private TrainingPairs pairs = new TrainingPairs();

  @Option(
      names = "--prefix",
      defaultValue = "",
      description = "Stands before each source, in training and later, such as \"detoxify: \"")
  private String prefix = "";

  @Option(
      names = "--held-out",
      defaultValue = "100",
      paramLabel = "N",
      description = "Sources to measure the loss on, the last ones (${DEFAULT-VALUE})")
  private int heldOut;

  @Option(
      names = "--tokens",
      defaultValue = "64",
      description = "Longest side, special tokens included (${DEFAULT-VALUE})")
  private int tokens;

  @Option(names = "--steps", defaultValue = "3000", description = "(${DEFAULT-VALUE})")
  private long steps;

  @Option(names = "--batch", defaultValue = "32", description = "Pairs a step (${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--learning-rate",
      defaultValue = "3e-4",
      description = "The peak; 3e-5 is usual for a BART, 1e-3 for a new one (${DEFAULT-VALUE})")
  private double learningRate;

  @Option(
      names = "--bfloat16",
      description = "Linear layers in bfloat16: faster on processors with AMX")
  private boolean bfloat16;

  @Option(names = "--seed", defaultValue = "1", description = "(${DEFAULT-VALUE})")
  private long seed;

  @Mixin private TrainingOptions training = new TrainingOptions();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    OptionRange.atLeast("--steps", steps, 1);
    OptionRange.atLeast("--batch", batch, 1);
    OptionRange.atLeast("--tokens", tokens, 2);
    OptionRange.atLeast("--held-out", heldOut, 1);
    OptionRange.positive("--learning-rate", learningRate, "3e-4 is usual");
    if (!fresh && (width != null || layers != null)) {
      throw new UsageException("--width and --layers are of a new model; give --new with them");
    }
    Path output = training.output();
    if (Files.exists(output) && Files.exists(model) && Files.isSameFile(output, model)) {
      throw new UsageException("--output is the folder of --model; choose another");
    }
    training.folders().guard().folder(output, WRITTEN);
    List<RewriteItem> items = pairs.read(this);
    if (items.size() <= heldOut) {
      throw new ConfigException(
          "%s sources are left and --held-out takes %s of them; give more pairs or hold out fewer"
              .formatted(items.size(), heldOut));
    }
    Prepared prepared = prepared(items);
    try (WorkFolder work = training.folders().begin(prepared.settings())) {
      train(prepared, work);
    }
    print(
        "try it with --rewriter \"seq2seq:model=%s%s\"%n",
        output, prefix.isEmpty() ? "" : ",prefix=" + prefix);
    return ExitCode.DONE;
  }

  /**
   * What is learnt.
   *
   * @param config of a new model; null for one that is there
   */
  private record Prepared(
      List<Seq2SeqTraining.Example> learnt,
      List<Seq2SeqTraining.Example> measured,
      @Nullable ObjectNode config,
      Map<String, String> settings) {}

  private Prepared prepared(List<RewriteItem> items) throws IOException {
    try (Closer open = new Closer()) {
      Tokenizer tokenizer;
      int end;
      ObjectNode config = null;
      String base;
      if (fresh) {
        tokenizer = open.keep(FolderTokenizer.load(model, "t5"));
        end = tokenizer.endOfText().orElse(tokenizer.vocabularySize() - 1);
        config =
            NewModelConfig.t5(
                layers == null ? 3 : OptionRange.atLeast("--layers", layers, 1),
                width(),
                HEADS,
                tokens,
                tokenizer.vocabularySize(),
                end);
        base = config + " " + tokenizer.vocabularySha256();
      } else {
        Seq2SeqModel given = open.keep(Seq2SeqModel.load(model));
        tokenizer = given.tokenizer();
        end = given.ends().get(0);
        base = given.fingerprint().json();
      }
      int learnt = items.size() - heldOut;
      Seq2SeqExamples examples =
          Seq2SeqExamples.of(pairs(items.subList(0, learnt)), tokenizer, end, prefix, tokens);
      Seq2SeqExamples measured =
          Seq2SeqExamples.of(
              pairs(items.subList(learnt, items.size())), tokenizer, end, prefix, tokens);
      int leftOut = examples.leftOut() + measured.leftOut();
      if (leftOut > 0) {
        note(
            "%s pairs are left out: a side of theirs is blank or has more than %s tokens"
                .formatted(leftOut, tokens));
      }
      if (examples.all().isEmpty() || measured.all().isEmpty()) {
        throw new ConfigException("no pair fits into " + tokens + " tokens; raise --tokens");
      }
      Map<String, String> settings =
          Map.of(
              "what", "rewriter of pairs",
              "base", base,
              "examples", Sha256.hexOf(examples.all().toString()),
              "training", training.config(steps, learningRate).withCheckpointEvery(1).toString(),
              "batch", Integer.toString(batch),
              "bfloat16", Boolean.toString(bfloat16),
              "seed", Long.toString(seed));
      return new Prepared(examples.all(), measured.all(), config, settings);
    }
  }

  private int width() {
    if (width == null) {
      return 256;
    }
    if (width < HEADS || width % HEADS != 0) {
      throw new UsageException(
          "--width must be a multiple of %s but is %s".formatted(HEADS, width));
    }
    return width;
  }

  private static List<Seq2SeqExamples.Pair> pairs(List<RewriteItem> items) {
    return items.stream()
        .flatMap(
            item ->
                item.references().stream()
                    .map(reference -> new Seq2SeqExamples.Pair(item.source(), reference)))
        .toList();
  }

  private void train(Prepared prepared, WorkFolder work) throws IOException {
    TorchOps.Variant variant = bfloat16 ? TorchOps.Variant.MIXED : TorchOps.Variant.PLAIN;
    BatchOrder order = new BatchOrder(prepared.learnt().size(), batch, seed, "seq2seq");
    LongFunction<List<Seq2SeqTraining.Example>> batches =
        step -> Arrays.stream(order.at(step)).mapToObj(prepared.learnt()::get).toList();
    ObjectNode config = prepared.config();
    try (Seq2SeqTraining task =
            config == null
                ? Seq2SeqTraining.of(model, variant, batches)
                : Seq2SeqTraining.random(config, variant, seed, batches);
        Progress progress = progress("training", "steps", quiet)) {
      RunningLoss said = new RunningLoss(steps, progress);
      new Trainer(training.config(steps, learningRate), work.file("training.safetensors"), said)
          .train(task);
      progress.finish();
      print(
          "%s",
          String.format(
              Locale.ROOT,
              "loss on %d held-out pairs: %.4f nats a token%n",
              prepared.measured().size(),
              task.meanLoss(prepared.measured(), batch)));
      FolderSwap.replace(
          training.output(), WRITTEN, aside -> task.export(aside, model, ScalarType.F16));
    }
  }
}
