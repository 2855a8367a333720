/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.OutputLock;
import io.detoxj.eval.prompt.EvalPrompt;
import io.detoxj.eval.prompt.PromptFile;
import io.detoxj.examples.console.ContextNote;
import io.detoxj.examples.console.ExitCode;
import io.detoxj.examples.console.OptionRange;
import io.detoxj.examples.console.Progress;
import io.detoxj.examples.rectify.Scores;
import io.detoxj.examples.rectify.ValueRecipe;
import io.detoxj.rectify.data.ContinuationSampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
          "%s has %d prompts; give at least %d, better thousands"
              .formatted(prompts, read.size(), LEAST));
    }
    int learnt = read.size() - Math.max(1, read.size() / 10);
    Path work = recipe.work();
    try (OutputLock lock = OutputLock.ofFolder(work);
        TransformerModel trunk = model.open()) {
      PromptLengths lengths = PromptLengths.of(trunk, read, tokens);
      ContextNote.of(lengths, tokens)
          .ifPresent(note -> spec.commandLine().getErr().println("note: " + note));
      Path continuations = work.resolve("continuations.jsonl");
      Path heldOut = work.resolve("held-out.jsonl");
      try (Scorers.Open open = scorers.open(model.strictConfig())) {
        ContinuationSampling sampling =
            new ContinuationSampling(generation, Scores.of(open.first()));
        sample(sampling, trunk, read.subList(0, learnt), continuations);
        sample(sampling, trunk, read.subList(learnt, read.size()), heldOut);
      }
      recipe.run(
          trunk,
          model.folder(),
          continuations,
          Optional.empty(),
          heldOut,
          spec.commandLine().getOut());
    }
    return ExitCode.DONE;
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
