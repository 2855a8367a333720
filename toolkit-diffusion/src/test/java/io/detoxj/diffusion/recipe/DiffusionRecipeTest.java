/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.TinyTexts;
import io.detoxj.diffusion.process.FirstGuess;
import io.detoxj.diffusion.process.Sampler;
import io.detoxj.diffusion.process.Sampling;
import io.detoxj.diffusion.rewriter.DiffusionFolder;
import io.detoxj.diffusion.rewriter.DiffusionRewriter;
import io.detoxj.diffusion.rewriter.RewritingSettings;
import io.detoxj.diffusion.rewriter.TextDiffusion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings with one setting or another, stopped or not. */
class DiffusionRecipeTest {
  @TempDir private static Path folder;
  private static Path encoderFolder;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    encoderFolder = TinyTexts.encoder(folder);
    model = folder.resolve("model");
    TinyDiffusion.train(TinyDiffusion.recipe(1, 1), encoderFolder, model);
  }

  private static ProgressListener stoppingAt(long step) {
    return (done, total, message) -> {
      if (done == step) {
        throw new IllegalStateException("stopped");
      }
    };
  }

  @Test
  void a_stopped_training_goes_on_to_the_same_bytes() throws IOException {
    Path output = folder.resolve("stopped");
    for (String stopped : List.of("autoencoder", "diffusion")) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  TinyDiffusion.train(
                      TinyDiffusion.recipe(1, 1),
                      encoderFolder,
                      output,
                      phase -> phase.equals(stopped) ? stoppingAt(13) : ProgressListener.silent()));
    }
    TinyDiffusion.train(TinyDiffusion.recipe(1, 1), encoderFolder, output);
    for (String name : DiffusionFolder.NAMES) {
      assertThat(output.resolve(name)).hasSameBinaryContentAs(model.resolve(name));
    }
  }

  @Test
  void texts_without_a_source() throws IOException {
    Path output = folder.resolve("stories");
    TinyDiffusion.train(TinyDiffusion.recipe(1, 0), encoderFolder, output);
    try (TextDiffusion diffusion = TextDiffusion.load(output)) {
      RewritingSettings settings =
          RewritingSettings.standard()
              .with(new Sampling(Sampler.EULER_MARUYAMA, 10, 1, 0.05, Sampling.Output.STATE));
      List<String> texts = diffusion.write(20, settings);
      assertThat(texts).hasSize(20);
      assertThat(diffusion.write(3, settings)).isEqualTo(texts.subList(0, 3));
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> diffusion.rewrite(List.of("the goat"), settings));
      List<String> many = IntStream.range(0, 30).mapToObj(i -> "the goat " + i).toList();
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> new DiffusionRewriter(diffusion, settings, 2).rewrite(many))
          .withMessageStartingWith("this model reads no source");
    }
  }

  /**
   * A latent for each token, as wide as the encoder or narrower, and a gate and aligned targets.
   */
  @ParameterizedTest
  @CsvSource({"48, false", "16, true"})
  void a_diffusion_without_a_compressor(int width, boolean keeps) throws IOException {
    Path output = folder.resolve("tokens" + width);
    DiffusionRecipe.Shape shape =
        new DiffusionRecipe.Shape(40, width, 4, 40, 0, 1, 2, 1, keeps, keeps);
    TinyDiffusion.train(
        TinyDiffusion.recipe(1, shape, FirstGuess.SOURCE, keeps), encoderFolder, output);
    try (TextDiffusion diffusion = TextDiffusion.load(output)) {
      List<String> texts = List.of("the goat, the rain falls", "who sails?");
      List<List<String>> together = diffusion.rewrite(texts, RewritingSettings.standard());
      assertThat(diffusion.rewrite(texts.subList(1, 2), RewritingSettings.standard()))
          .isEqualTo(together.subList(1, 2));
    }
  }

  /** A model knows which layer it was trained on, and reads that one. */
  @Test
  void the_states_of_an_earlier_layer() throws IOException {
    Path output = folder.resolve("layer");
    DiffusionRecipe.Shape shape = new DiffusionRecipe.Shape(3, 16, 2, 40, 1, 1, 2, 1, true, false);
    TinyDiffusion.train(
        TinyDiffusion.recipe(1, shape),
        encoderFolder,
        output,
        1,
        phase -> ProgressListener.silent());
    try (TextDiffusion diffusion = TextDiffusion.load(output);
        FrozenEncoder first = FrozenEncoder.load(encoderFolder, 1)) {
      assertThat(diffusion.card().encoderLayer()).isEqualTo(1);
      assertThat(diffusion.card().encoder()).isEqualTo(first.identity());
      assertThat(diffusion.rewrite(List.of("who sails?"), RewritingSettings.standard())).hasSize(1);
    }
    Path card = output.resolve(DiffusionFolder.CARD);
    Files.writeString(
        card, Files.readString(card).replace("\"encoder_layer\" : 1", "\"encoder_layer\" : 0"));
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> TextDiffusion.load(output))
        .withMessageContaining("is another encoder");
  }

  @Test
  void a_first_guess_of_the_source_is_kept_with_the_model() throws IOException {
    Path output = folder.resolve("guessing");
    DiffusionRecipe.Shape shape = new DiffusionRecipe.Shape(3, 16, 2, 40, 1, 1, 2, 1);
    TinyDiffusion.train(TinyDiffusion.recipe(1, shape, FirstGuess.SOURCE), encoderFolder, output);
    try (TextDiffusion guessing = TextDiffusion.load(output);
        TextDiffusion usual = TextDiffusion.load(model)) {
      assertThat(guessing.card().guess()).isEqualTo(FirstGuess.SOURCE);
      assertThat(usual.card().guess()).isEqualTo(FirstGuess.NOTHING);
      List<String> texts = List.of("the goat, the rain falls", "who sails?");
      RewritingSettings guided = RewritingSettings.standard().withGuidance(1.5);
      List<List<String>> together = guessing.rewrite(texts, guided);
      assertThat(guessing.rewrite(texts.subList(1, 2), guided)).isEqualTo(together.subList(1, 2));
    }
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                TinyDiffusion.recipe(
                    1, new DiffusionRecipe.Shape(3, 16, 2, 40, 1, 1, 2, 0), FirstGuess.SOURCE))
        .withMessageContaining("NOTHING");
    DiffusionRecipe.Shape stories = new DiffusionRecipe.Shape(3, 16, 2, 40, 1, 1, 2, 0);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TinyDiffusion.recipe(1, stories, FirstGuess.NOTHING, true))
        .withMessageContaining("aligned");
  }

  @Test
  void too_few_pairs_are_refused() throws IOException {
    try (FrozenEncoder encoder = FrozenEncoder.load(encoderFolder)) {
      List<PairTexts.TextPair> one = List.of(new PairTexts.TextPair("a goat", "a kite"));
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> PairTexts.of(one, List.of(), encoder, 40, 1))
          .withMessageContaining("give more pairs");
    }
  }
}
