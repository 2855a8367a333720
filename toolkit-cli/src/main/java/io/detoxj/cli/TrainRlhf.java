/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.rlhf.ppo.PpoOutcome;
import io.detoxj.rlhf.ppo.PpoStep;
import io.detoxj.rlhf.recipe.RlhfCost;
import io.detoxj.rlhf.recipe.RlhfRecipe;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.rollout.PromptGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A policy from the user's prompts and a scorer: PPO with rewards on segments. */
@Command(
    name = "train-rlhf",
    sortOptions = false,
    description =
        "Trains a model, or a LoRA adapter for it, by reinforcement: texts are sampled, scored"
            + " segment by segment, and learnt from; stopped, it goes on.")
final class TrainRlhf extends Program {
  private static final long USUAL_CHECKPOINTS = 10;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--prompts",
      required = true,
      paramLabel = "FILE",
      description = "JSON Lines, to be continued and learnt from")
  private Path prompts = Path.of(".");

  @Option(
      names = "--test-prompts",
      paramLabel = "FILE",
      description =
          "Prompts on which the result will be judged; training is refused if one of them is among"
              + " --prompts")
  private @Nullable Path testPrompts;

  @Mixin private Scorers scorers = new Scorers();

  @Mixin private RlhfOptions options = new RlhfOptions();

  @Mixin private FeedbackOptions feedback = new FeedbackOptions();

  @Option(
      names = "--dry-run",
      description = "Samples the first step's texts, tells what all of it will cost, and ends")
  private boolean dryRun;

  @Mixin private TrainingOptions training = new TrainingOptions();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    UserFiles.requireFile("--prompts", prompts);
    options.check();
    feedback.check();
    long every = training.checkpointEvery(USUAL_CHECKPOINTS);
    List<Prompt> read = read(prompts);
    if (testPrompts != null) {
      UserFiles.requireFile("--test-prompts", testPrompts);
      PromptGuard.requireApart(read, read(testPrompts));
    }
    try (TransformerModel base = model.open()) {
      if (feedback.given()) {
        try (FeedbackOptions.Open open = feedback.open()) {
          run(options.recipe(open.mix(), every), base, read, "");
        }
      } else {
        try (Scorers.Open open = scorers.open(model.strictConfig())) {
          RewardMix toxicity = options.toxicity(open.first());
          run(
              options.recipe(toxicity, every),
              base,
              read,
              ",taught-by=" + open.first().info().id());
        }
      }
    }
    return ExitCode.DONE;
  }

  private void run(RlhfRecipe recipe, TransformerModel base, List<Prompt> read, String taughtBy)
      throws IOException {
    if (dryRun) {
      tell(RlhfCost.of(recipe, base, read), recipe);
    } else {
      train(recipe, new RlhfRecipe.Base(base, model.folder()), read, taughtBy);
    }
  }

  private static List<Prompt> read(Path file) throws IOException {
    return PromptFile.read(file).stream().map(EvalPrompt::prompt).toList();
  }

  private void train(RlhfRecipe recipe, RlhfRecipe.Base base, List<Prompt> read, String taughtBy)
      throws IOException {
    training.folders().guard().file(training.output().resolve(TrainingCurves.PAGE));
    try (WorkFolder work = recipe.begin(base, read, training.folders());
        Progress progress = progress("training", "steps", quiet)) {
      PpoOutcome outcome =
          recipe.run(
              work,
              base,
              read,
              training.output(),
              step -> progress.progress(step.step() + 1, recipe.settings().steps(), line(step)));
      progress.finish();
      print(
          "%d steps, %d texts scored%s%n",
          outcome.steps(),
          outcome.scorerCalls(),
          outcome.farEnough()
              ? "; it ended early, as far from the base as --kl-enough allows"
              : "");
    }
    print("written to %s%n", training.output());
    print("curves: %s%n", TrainingCurves.writeBeside(training.output()));
    if (recipe.lora().isPresent()) {
      print(
          "try it with --method adapter:folder=%s%s%n",
          MethodSpec.quoted(training.output().toString()), taughtBy);
    } else {
      print("try it as --model %s%n", training.output());
    }
  }

  private static String line(PpoStep step) {
    StringBuilder line = new StringBuilder();
    step.rewards()
        .forEach((name, value) -> line.append(String.format(Locale.ROOT, "%s %.3f ", name, value)));
    return line.append(
            String.format(
                Locale.ROOT,
                "kl %.3f sentences %.1f tokens %.0f",
                step.klReward(),
                step.segments().getOrDefault("sentences", 0.0),
                step.tokens()))
        .toString();
  }

  private void tell(RlhfCost cost, RlhfRecipe recipe) {
    print(
        "%d texts of %.1f tokens a step, %.2f segments each%n",
        cost.texts(), (double) cost.tokens() / cost.texts(), cost.segments());
    print(
        "%d steps: at most %d texts to be scored%n", recipe.settings().steps(), cost.scorerCalls());
    print(
        "%d numbers trained, %.2f GB for weights, gradients and moments, activations not counted%n",
        cost.trained(), cost.memoryBytes() / 1e9);
    print(
        "%.3g floating-point operations, scorer not counted; sampling a step took %.1f s here%n",
        cost.operations(), cost.rolloutSeconds());
  }
}
