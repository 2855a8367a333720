/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.rectify.data.ValueDataSettings;
import io.detoxj.rectify.recipe.ValueRecipe;
import io.detoxj.rectify.training.ValueTrainingConfig;
import io.detoxj.rectify.value.ValueHead;
import picocli.CommandLine.Option;

/** How a value network is trained. */
final class ValueOptions {
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
  private long seed;

  /** Of training and of the choice of examples. */
  long seed() {
    return seed;
  }

  /** What is to be done. */
  ValueRecipe recipe(long checkpointEvery) {
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
        checkpointEvery);
  }
}
