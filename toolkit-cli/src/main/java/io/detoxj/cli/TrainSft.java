/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rlhf.baseline.Lesson;
import io.detoxj.rlhf.baseline.SupervisedTraining;
import io.detoxj.rlhf.baseline.TokenText;
import io.detoxj.rlhf.recipe.RlhfRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Supervised fine-tuning on the user's texts, of which a scorer leaves the harmless ones. */
@Command(
    name = "train-sft",
    sortOptions = false,
    description =
        "Trains a model, or a LoRA adapter for it, on texts that a scorer finds harmless"
            + " (supervised fine-tuning); stopped, it goes on.")
final class TrainSft extends Program {
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--texts",
      required = true,
      paramLabel = "FILE",
      description = "Texts, one a line, or the field text of a .jsonl or .csv")
  private Path texts = Path.of(".");

  @Option(
      names = "--below",
      defaultValue = "0.5",
      paramLabel = "TOXICITY",
      description = "Texts that are as toxic or more are left out (${DEFAULT-VALUE})")
  private double below;

  @Mixin private Scorers scorers = new Scorers();

  @Mixin private LessonOptions options = new LessonOptions();

  @Override
  public Integer call() throws IOException {
    OptionRange.share("--below", below);
    options.check();
    List<String> all = UserFiles.texts("--texts", texts);
    options.requireUnread(all);
    try (TransformerModel base = model.open();
        Scorers.Open open = scorers.open(model.strictConfig())) {
      List<TokenText> harmless =
          SupervisedTraining.harmless(base, all, open.first(), below, options.tokens());
      print("%d of %d texts are below %s%n", harmless.size(), all.size(), below);
      Lesson lesson =
          new Lesson.Texts(
              options.learnt(harmless), options.heldOut(harmless), options.batch(), options.seed());
      options.run(
          this, new RlhfRecipe.Base(base, model.folder()), lesson, open.first().info().id());
    }
    return ExitCode.DONE;
  }
}
