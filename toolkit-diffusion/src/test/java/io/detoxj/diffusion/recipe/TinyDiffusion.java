/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.diffusion.latent.Corruption;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.Smoothing;
import io.detoxj.diffusion.latent.TinyTexts;
import io.detoxj.diffusion.process.FirstGuess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Trainings of a few steps, from pairs to a model. What it writes makes no sense yet. */
final class TinyDiffusion {
  private TinyDiffusion() {}

  static DiffusionRecipe recipe(long seed, int conditionLayers) {
    return recipe(seed, new DiffusionRecipe.Shape(3, 16, 2, 40, 1, 1, 2, conditionLayers));
  }

  static DiffusionRecipe recipe(long seed, DiffusionRecipe.Shape shape) {
    return recipe(seed, shape, FirstGuess.NOTHING);
  }

  static DiffusionRecipe recipe(long seed, DiffusionRecipe.Shape shape, FirstGuess guess) {
    return recipe(seed, shape, guess, false);
  }

  static DiffusionRecipe recipe(
      long seed, DiffusionRecipe.Shape shape, FirstGuess guess, boolean aligned) {
    return new DiffusionRecipe(
        shape,
        1,
        Smoothing.LATENTS,
        Corruption.paper(),
        new DiffusionRecipe.Phase(40, 1e-2),
        new DiffusionRecipe.Phase(15, 1e-2),
        4,
        3,
        guess,
        aligned,
        0.1,
        0.9,
        TorchOps.Variant.PLAIN,
        10,
        seed);
  }

  static void train(DiffusionRecipe recipe, Path encoderFolder, Path output) throws IOException {
    train(recipe, encoderFolder, output, phase -> ProgressListener.silent());
  }

  static void train(
      DiffusionRecipe recipe,
      Path encoderFolder,
      Path output,
      Function<String, ProgressListener> phases)
      throws IOException {
    train(recipe, encoderFolder, output, FrozenEncoder.LAST, phases);
  }

  static void train(
      DiffusionRecipe recipe,
      Path encoderFolder,
      Path output,
      int layer,
      Function<String, ProgressListener> phases)
      throws IOException {
    List<PairTexts.TextPair> pairs = new ArrayList<>();
    for (String text : TinyTexts.TEXTS) {
      pairs.add(new PairTexts.TextPair("you soggy goat, " + text, text));
    }
    pairs.add(new PairTexts.TextPair("long", "rain ".repeat(50)));
    try (FrozenEncoder encoder = FrozenEncoder.load(encoderFolder, layer)) {
      PairTexts texts = PairTexts.of(pairs, List.of("the goat"), encoder, 40, 2);
      assertThat(texts.tooLong()).isEqualTo(1);
      assertThat(texts.pairs()).hasSize(6);
      assertThat(texts.all()).hasSize(13);
      assertThat(texts.heldOutTargets()).hasSize(2);
      try (WorkFolder work = recipe.begin(encoder, texts, TrainingFolders.of(output, false))) {
        recipe.run(work, encoder, encoderFolder, texts, output, line -> {}, phases);
      }
    }
  }
}
