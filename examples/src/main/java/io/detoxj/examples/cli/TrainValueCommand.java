/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.examples.console.ContextNote;
import io.detoxj.examples.console.ExitCode;
import io.detoxj.examples.console.OptionRange;
import io.detoxj.examples.console.Progress;
import io.detoxj.examples.rectify.ValueRecipe;
import io.detoxj.examples.training.WorkFolder;
import io.detoxj.rectify.data.ContinuationSampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A value network from the user's prompts: continuations are sampled, scored and learnt from. */
@Command(
    name = "train-value",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Samples and scores continuations of prompts, and trains a value network on them; stopped,"
            + " it goes on.")
final class TrainValueCommand implements Callable<Integer> {
  private static final int LEAST = 10;
  private static final int SHORTEST = 2;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--prompts",
      required = true,
      paramLabel = "FILE",
      description = "JSON Lines; the last tenth of the prompts is held out to measure on")
  private Path prompts = Path.of(".");

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
  @Mixin private ValueRecipe recipe = new ValueRecipe();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Spec private CommandSpec spec;

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    PromptOptions.requireFile(prompts);
    GenerationConfig generation =
        GenerationConfig.nucleus(
            OptionRange.atLeast("--tokens", tokens, 1),
            OptionRange.share("--top-p", topP),
            OptionRange.atLeast("--samples", samples, 1),
            recipe.seed());
    List<Prompt> read = PromptFile.read(prompts).stream().map(EvalPrompt::prompt).toList();
    if (read.size() < LEAST) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s has %d prompts; give at least %d, better thousands",
              prompts,
              read.size(),
              LEAST));
    }
    int learnt = read.size() - Math.max(1, read.size() / 10);
    List<Prompt> train = read.subList(0, learnt);
    List<Prompt> test = read.subList(learnt, read.size());
    try (TransformerModel trunk = model.open();
        Scorers.Open open = scorers.open(model.strictConfig())) {
      PromptLengths lengths = PromptLengths.of(trunk, read, tokens);
      requireLongEnough(trunk, test);
      ContextNote.of(lengths, tokens)
          .ifPresent(note -> spec.commandLine().getErr().println("note: " + note));
      Scorer scorer = open.first();
      try (WorkFolder work =
          recipe.begin(
              trunk,
              model.folder(),
              Map.of(
                  "prompts", Sha256.hex(prompts),
                  "generation", generation.toString(),
                  "scorer", scorer.fingerprint().json()))) {
        Path continuations = work.file("continuations.jsonl");
        Path heldOut = work.file("held-out.jsonl");
        ContinuationSampling sampling = new ContinuationSampling(generation, scorer);
        sample(sampling, trunk, train, continuations);
        sample(sampling, trunk, test, heldOut);
        recipe.run(
            work,
            trunk,
            model.folder(),
            continuations,
            Optional.empty(),
            heldOut,
            spec.commandLine().getOut());
      }
    }
    return ExitCode.DONE;
  }

  /** Before the first prompt is continued. */
  private void requireLongEnough(TransformerModel trunk, List<Prompt> test) {
    if (test.stream().allMatch(prompt -> length(trunk, prompt) < SHORTEST)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: the %d prompts that are held out have a token each, and %d are needed to measure on; put longer ones last",
              prompts,
              test.size(),
              SHORTEST));
    }
  }

  private static int length(TransformerModel trunk, Prompt prompt) {
    return trunk.tokenizer().encodePrompt(prompt.text()).length;
  }

  private void sample(
      ContinuationSampling sampling, TransformerModel trunk, List<Prompt> some, Path file)
      throws IOException {
    try (Progress progress =
        Progress.of("sampling", "prompts", spec.commandLine().getErr(), quiet)) {
      sampling.run(trunk, some, file, progress);
    }
  }
}
