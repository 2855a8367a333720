/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.rectify.data.ContinuationFile;
import io.detoxj.rectify.data.ContinuationSampling;
import io.detoxj.rectify.data.ValueDataSettings;
import io.detoxj.rectify.recipe.ValueRecipe;
import io.detoxj.rectify.training.ValueTrainingConfig;
import io.detoxj.rectify.value.ValueHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A value network from the user's prompts: continuations are sampled, scored and learnt from. */
@Command(
    name = "train-value",
    sortOptions = false,
    description =
        "Samples and scores continuations of prompts, and trains a value network on them; stopped,"
            + " it goes on.")
final class TrainValue extends Program {
  private static final int LEAST = 10;
  private static final int SHORTEST = 2;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "JSON Lines, to be continued and scored; the last tenth of the prompts is held out to"
              + " measure on")
  private @Nullable Path prompts;

  @Option(
      names = "--continuations",
      paramLabel = "FILE",
      description = "Scored continuations to learn from, in place of --prompts")
  private @Nullable Path continuations;

  @Option(
      names = "--correction",
      paramLabel = "FILE",
      description =
          "Beside --continuations: others to correct the bias on (prompts held out of what is"
              + " learnt)")
  private @Nullable Path correction;

  @Option(
      names = "--held-out",
      paramLabel = "FILE",
      description = "Beside --continuations: others to measure on")
  private @Nullable Path heldOut;

  @Option(
      names = "--samples",
      defaultValue = "8",
      description = "Continuations of each prompt (${DEFAULT-VALUE})")
  private int samples;

  @Option(
      names = "--tokens",
      defaultValue = "20",
      description = "Most new tokens of a continuation (${DEFAULT-VALUE})")
  private int tokens;

  @Option(
      names = "--top-p",
      defaultValue = "0.9",
      description = "Mass of the most probable tokens kept (${DEFAULT-VALUE})")
  private double topP;

  @Mixin private Scorers scorers = new Scorers();

  @Option(names = "--head", defaultValue = "LINEAR", description = "${COMPLETION-CANDIDATES}")
  private ValueHead.Kind head = ValueHead.Kind.LINEAR;

  @Option(names = "--head-width", defaultValue = "0", description = "Of a head's hidden layer")
  private int headWidth;

  @Option(
      names = "--backup",
      defaultValue = "MONTE_CARLO",
      description = "${COMPLETION-CANDIDATES}")
  private ValueTrainingConfig.Backup backup = ValueTrainingConfig.Backup.MONTE_CARLO;

  @Option(names = "--target", defaultValue = "HEAD", description = "${COMPLETION-CANDIDATES}")
  private ValueTrainingConfig.Target target = ValueTrainingConfig.Target.HEAD;

  @Option(names = "--polyak", defaultValue = "0.1")
  private double polyak;

  @Option(names = "--selection", defaultValue = "ALL", description = "${COMPLETION-CANDIDATES}")
  private ValueDataSettings.Selection selection = ValueDataSettings.Selection.ALL;

  @Option(names = "--sampled", defaultValue = "6", description = "Of each prompt, for SAMPLE")
  private int sampled;

  @Option(names = "--drop-clean", defaultValue = "0", description = "The authors leave out half")
  private double dropClean;

  @Option(names = "--importance", description = "Weigh examples to undo the selection's bias")
  private boolean importance;

  @Option(names = "--graded", description = "Reward is minus the score, not its threshold")
  private boolean graded;

  @Option(names = "--epochs", defaultValue = "2")
  private int epochs;

  @Option(names = "--batch", defaultValue = "64")
  private int batch;

  @Option(names = "--learning-rate", defaultValue = "3e-4")
  private double learningRate;

  @Option(names = "--seed", defaultValue = "1")
  long seed;

  /** For the method as it is written: the scorer that it learnt from, if that is known here. */
  private String teacher = "";

  @Mixin private TrainingOptions training = new TrainingOptions();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    if ((prompts == null) == (continuations == null)) {
      throw new UsageException(
          "give --prompts FILE to sample continuations, or --continuations FILE with --held-out"
              + " FILE, and one of them");
    }
    if (prompts != null) {
      fromPrompts(prompts);
    }
    if (continuations != null) {
      fromContinuations(continuations);
    }
    print("try it with --method rectify:folder=%s%s%n", training.output(), teacher);
    return ExitCode.DONE;
  }

  private void fromContinuations(Path learnt) throws IOException {
    if (heldOut == null) {
      throw new UsageException(
          "--continuations needs --held-out FILE, continuations of other prompts to measure on");
    }
    Map<String, String> data = new TreeMap<>();
    data.put("continuations", Sha256.hex(ContinuationFile.open(learnt).path()));
    data.put("held-out", Sha256.hex(ContinuationFile.open(heldOut).path()));
    if (correction != null) {
      data.put("correction", Sha256.hex(ContinuationFile.open(correction).path()));
    }
    ValueRecipe recipe = recipe();
    try (TransformerModel model = this.model.open();
        Scorers.Open open = scorers.open(this.model.strictConfig())) {
      ValueRecipe.Trunk trunk = new ValueRecipe.Trunk(model, this.model.folder());
      try (WorkFolder work = recipe.begin(trunk, data, training.folders())) {
        ValueRecipe.Continuations files =
            new ValueRecipe.Continuations(learnt, Optional.ofNullable(correction), heldOut);
        recipe.run(work, trunk, files, open.first(), training.output(), out()::println);
      }
    }
  }

  private void fromPrompts(Path file) throws IOException {
    UserFiles.requireFile("--prompts", file);
    GenerationConfig generation =
        GenerationConfig.nucleus(
                OptionRange.atLeast("--tokens", tokens, 1), OptionRange.share("--top-p", topP))
            .withSamples(OptionRange.atLeast("--samples", samples, 1))
            .withSeed(seed);
    ValueRecipe recipe = recipe();
    List<Prompt> read = PromptFile.read(file).stream().map(EvalPrompt::prompt).toList();
    if (read.size() < LEAST) {
      throw new ConfigException(
          "%s has %s prompts; give at least %s, better thousands"
              .formatted(file, read.size(), LEAST));
    }
    int learnt = read.size() - Math.max(1, read.size() / 10);
    List<Prompt> train = read.subList(0, learnt);
    List<Prompt> test = read.subList(learnt, read.size());
    try (TransformerModel model = this.model.open();
        Scorers.Open open = scorers.open(this.model.strictConfig())) {
      PromptLengths lengths = PromptLengths.of(model, read, tokens);
      requireLongEnough(model, test, file);
      PromptOptions.contextNote(lengths, tokens).ifPresent(this::note);
      Scorer scorer = open.first();
      teacher = ",taught-by=" + scorer.info().id();
      ValueRecipe.Trunk trunk = new ValueRecipe.Trunk(model, this.model.folder());
      Map<String, String> data =
          Map.of(
              "prompts", Sha256.hex(file),
              "generation", generation.toString(),
              "scorer", scorer.fingerprint().json());
      try (WorkFolder work = recipe.begin(trunk, data, training.folders())) {
        ValueRecipe.Continuations files =
            new ValueRecipe.Continuations(
                work.file("continuations.jsonl"), Optional.empty(), work.file("held-out.jsonl"));
        ContinuationSampling sampling = new ContinuationSampling(generation, scorer);
        sample(sampling, model, train, files.learnt());
        sample(sampling, model, test, files.heldOut());
        recipe.run(work, trunk, files, scorer, training.output(), out()::println);
      }
    }
  }

  /** Before the first prompt is continued. */
  private static void requireLongEnough(TransformerModel trunk, List<Prompt> test, Path file) {
    if (test.stream()
        .allMatch(one -> trunk.tokenizer().encodePrompt(one.text()).length < SHORTEST)) {
      throw new ConfigException(
          "%s: the %s prompts that are held out have a token each, and %s are needed to measure on; put longer ones last"
              .formatted(file, test.size(), SHORTEST));
    }
  }

  private void sample(
      ContinuationSampling sampling, TransformerModel trunk, List<Prompt> some, Path file)
      throws IOException {
    try (Progress progress = progress("sampling", "prompts", quiet)) {
      sampling.run(trunk, some, file, progress);
    }
  }

  /** What is to be done. */
  private ValueRecipe recipe() {
    OptionRange.share("--polyak", polyak);
    boolean hidden = head == ValueHead.Kind.MLP || head == ValueHead.Kind.BOTTLENECK;
    if (hidden ? headWidth < 1 : headWidth != 0) {
      throw new UsageException(
          "--head-width must be %s for --head %s but was %s"
              .formatted(hidden ? "1 or more" : "0", head, headWidth));
    }
    if (!(dropClean >= 0 && dropClean < 1)) {
      throw new UsageException("--drop-clean must be in [0, 1) but was " + dropClean);
    }
    OptionRange.atLeast("--sampled", sampled, 1);
    OptionRange.atLeast("--batch", batch, 1);
    OptionRange.positive("--learning-rate", learningRate, "3e-4 is usual");
    return new ValueRecipe(
        new ValueDataSettings(selection, sampled, dropClean, importance, graded, 0.5, 0.05, seed),
        new ValueTrainingConfig(
            new ValueHead(head, headWidth),
            backup,
            target,
            1,
            polyak,
            ValueTrainingConfig.Divisor.ACTIONS,
            true,
            batch,
            seed),
        OptionRange.atLeast("--epochs", epochs, 1),
        learningRate,
        training.checkpointEvery());
  }
}
