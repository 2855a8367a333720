/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.rlhf.baseline.Lesson;
import io.detoxj.rlhf.recipe.LessonCost;
import io.detoxj.rlhf.recipe.LessonRecipe;
import io.detoxj.rlhf.recipe.RlhfRecipe;
import io.detoxj.rlhf.rollout.PromptGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a model is trained without rewards, on texts or on pairs of them. */
final class LessonOptions {
  private static final long USUAL_CHECKPOINTS = 50;

  @Option(
      names = "--test-prompts",
      paramLabel = "FILE",
      description =
          "Prompts on which the result will be judged; training is refused if a text to learn"
              + " begins with one of them")
  private @Nullable Path testPrompts;

  @Option(
      names = "--held-out",
      defaultValue = "20",
      paramLabel = "N",
      description = "So many, the last ones, are measured on and not learnt (${DEFAULT-VALUE})")
  private int heldOut;

  @Option(names = "--steps", defaultValue = "200", description = "(${DEFAULT-VALUE})")
  private long steps;

  @Option(
      names = "--batch",
      defaultValue = "16",
      description = "Texts or pairs of a step (${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--tokens",
      defaultValue = "48",
      description = "Of a text that count; those after them are cut off (${DEFAULT-VALUE})")
  private int tokens;

  @Option(
      names = "--learning-rate",
      defaultValue = "5e-4",
      description = "Its peak (${DEFAULT-VALUE}); with all weights a tenth of it is usual")
  private double learningRate;

  @Mixin private LoraOptions lora = new LoraOptions();

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Option(names = "--dry-run", description = "Tells what all of it will cost, and ends")
  private boolean dryRun;

  @Mixin private TrainingOptions training = new TrainingOptions();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  /** Checks what can be checked before a model is opened. */
  void check() {
    OptionRange.atLeast("--held-out", heldOut, 0);
    OptionRange.atLeast("--steps", steps, 1);
    OptionRange.atLeast("--batch", batch, 1);
    OptionRange.atLeast("--tokens", tokens, 1);
    OptionRange.positive("--learning-rate", learningRate, "5e-4 is usual");
    lora.check();
    training.checkpointEvery(USUAL_CHECKPOINTS);
  }

  int batch() {
    return batch;
  }

  int tokens() {
    return tokens;
  }

  long seed() {
    return seed;
  }

  boolean dryRun() {
    return dryRun;
  }

  /**
   * Refuses texts that begin with a prompt of the test.
   *
   * @param learnt with the prompts that they are after
   */
  void requireUnread(List<String> learnt) throws IOException {
    if (testPrompts != null) {
      UserFiles.requireFile("--test-prompts", testPrompts);
      PromptGuard.requireUnread(
          learnt, PromptFile.read(testPrompts).stream().map(EvalPrompt::prompt).toList());
    }
  }

  /** All but what is held out. */
  <T> List<T> learnt(List<T> all) {
    if (all.size() <= heldOut) {
      throw new ConfigException(
          "there are %s to learn from, of which --held-out %s are to be measured on; give more, or hold out fewer"
              .formatted(all.size(), heldOut));
    }
    return all.subList(0, all.size() - heldOut);
  }

  /** What is held out. */
  <T> List<T> heldOut(List<T> all) {
    return all.subList(all.size() - heldOut, all.size());
  }

  /** The training, or with --dry-run what it will cost. */
  void run(Program program, RlhfRecipe.Base base, Lesson lesson, String taughtBy)
      throws IOException {
    LessonRecipe recipe =
        new LessonRecipe(
            lesson,
            TrainingConfig.of(steps, learningRate)
                .withCheckpointEvery(training.checkpointEvery(USUAL_CHECKPOINTS)),
            lora.config(),
            seed);
    if (dryRun) {
      tell(program, LessonCost.of(recipe, base.model()));
      return;
    }
    training.folders().guard().file(training.output().resolve(TrainingCurves.PAGE));
    try (WorkFolder work = recipe.begin(base, training.folders());
        Progress progress = program.progress("training", "steps", quiet)) {
      Map<String, Double> figures =
          recipe.run(
              work,
              base,
              training.output(),
              step ->
                  progress.progress(
                      step.step() + 1,
                      steps,
                      String.format(Locale.ROOT, "loss %.4f", step.loss())));
      progress.finish();
      figures.forEach((name, value) -> program.print("%s %.4f%n", name.replace('_', ' '), value));
    }
    program.print("written to %s%n", training.output());
    program.print("curves: %s%n", TrainingCurves.writeBeside(training.output()));
    if (lora.config().isPresent()) {
      program.print(
          "try it with --method adapter:folder=%s%s%n",
          MethodSpec.quoted(training.output().toString()),
          taughtBy.isEmpty() ? "" : ",taught-by=" + taughtBy);
    } else {
      program.print("try it as --model %s%n", training.output());
    }
  }

  private static void tell(Program program, LessonCost cost) {
    program.print("%d steps of %.0f tokens, padding not counted%n", cost.steps(), cost.tokens());
    program.print(
        "%d numbers trained, %.2f GB for weights, gradients and moments, activations not counted%n",
        cost.trained(), cost.memoryBytes() / 1e9);
    program.print("%.3g floating-point operations%n", cost.operations());
  }
}
