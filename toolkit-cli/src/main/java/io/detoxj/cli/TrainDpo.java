/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Program;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.rlhf.baseline.DpoSettings;
import io.detoxj.rlhf.baseline.Lesson;
import io.detoxj.rlhf.baseline.TextPair;
import io.detoxj.rlhf.recipe.RlhfRecipe;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Direct preference optimisation on the user's pairs, or on pairs of the model's own texts. */
@Command(
    name = "train-dpo",
    sortOptions = false,
    description =
        "Trains a model, or a LoRA adapter for it, on pairs of texts of which one is to be"
            + " preferred (direct preference optimisation); stopped, it goes on.")
final class TrainDpo extends Program {
  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private PreferenceOptions preferences = new PreferenceOptions();

  @Option(
      names = "--beta",
      defaultValue = "0.1",
      description = "Strength of the tie to the model it begins as (${DEFAULT-VALUE})")
  private double beta;

  @Option(
      names = "--length",
      defaultValue = "SUM",
      description =
          "${COMPLETION-CANDIDATES}: what a text's log-probability is, over its tokens"
              + " (${DEFAULT-VALUE})")
  private DpoSettings.Length length = DpoSettings.Length.SUM;

  @Mixin private Scorers scorers = new Scorers();

  @Mixin private LessonOptions options = new LessonOptions();

  @Override
  public Integer call() throws IOException {
    OptionRange.positive("--beta", beta, "0.1 is usual");
    preferences.check();
    options.check();
    options.requireUnread(preferences.written(this));
    try (TransformerModel base = model.open();
        Scorers.Open open = scorers.open(model.strictConfig())) {
      Scorer scorer = open.first();
      List<TextPair> pairs =
          preferences.pairs(this, base, scorer, options.tokens(), options.seed());
      print("%d pairs%n", pairs.size());
      Lesson lesson =
          new Lesson.Pairs(
              options.learnt(pairs),
              options.heldOut(pairs),
              new DpoSettings(beta, options.batch(), length, options.seed()));
      options.run(
          this,
          new RlhfRecipe.Base(base, model.folder()),
          lesson,
          preferences.bySampling() ? scorer.info().id() : "");
    }
    return ExitCode.DONE;
  }
}
