/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.diffusion.latent.TinyTexts;
import io.detoxj.diffusion.process.Sampler;
import io.detoxj.diffusion.process.Sampling;
import io.detoxj.diffusion.rewriter.DiffusionFolder;
import io.detoxj.diffusion.rewriter.DiffusionRewriter;
import io.detoxj.diffusion.rewriter.HeldArrays;
import io.detoxj.diffusion.rewriter.LatentProbes;
import io.detoxj.diffusion.rewriter.RewritingSettings;
import io.detoxj.diffusion.rewriter.TextDiffusion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained model: what it writes, and which files it refuses. */
class TextDiffusionTest {
  @TempDir private static Path folder;
  private static Path encoderFolder;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    encoderFolder = TinyTexts.encoder(folder);
    model = folder.resolve("model");
    TinyDiffusion.train(TinyDiffusion.recipe(1, 1), encoderFolder, model);
  }

  @Test
  void a_sentence_comes_out_the_same_in_any_company() throws IOException {
    List<String> sentences = new ArrayList<>();
    for (String text : TinyTexts.TEXTS) {
      sentences.add("you old kite, " + text);
      sentences.add(text + ", you goat");
      sentences.add(text);
    }
    try (TextDiffusion diffusion = TextDiffusion.load(model)) {
      RewritingSettings standard = RewritingSettings.standard();
      int arrays = HeldArrays.of(diffusion);
      for (RewritingSettings settings :
          List.of(
              standard,
              standard.with(Sampling.of(Sampler.EULER_MARUYAMA, 12)),
              standard.with(Sampling.of(Sampler.ANCESTRAL, 6)).withGuidance(1.5),
              standard.with(Sampling.of(Sampler.HEUN, 4)),
              standard.with(Sampling.of(Sampler.DDIM, 5).from(0.4)).withCandidates(2))) {
        List<List<String>> all = diffusion.rewrite(sentences, settings);
        assertThat(all)
            .hasSize(24)
            .allSatisfy(one -> assertThat(one).hasSize(settings.candidates()));
        for (int i : new int[] {0, 7, 15, 16, 23}) {
          assertThat(diffusion.rewrite(List.of(sentences.get(i)), settings).get(0))
              .isEqualTo(all.get(i));
        }
        List<String> reversed = new ArrayList<>(sentences);
        Collections.reverse(reversed);
        List<List<String>> other = new ArrayList<>(diffusion.rewrite(reversed, settings));
        Collections.reverse(other);
        assertThat(other).isEqualTo(all);
      }
      assertThat(HeldArrays.of(diffusion)).isEqualTo(arrays);
      assertThat(diffusion.rewrite(sentences, standard.withSeed(2)))
          .isNotEqualTo(diffusion.rewrite(sentences, standard));
      List<List<String>> two = diffusion.rewrite(sentences, standard.withCandidates(3));
      List<List<String>> one = diffusion.rewrite(sentences, standard);
      for (int i = 0; i < sentences.size(); i++) {
        assertThat(two.get(i).get(0)).isEqualTo(one.get(i).get(0));
      }
    }
  }

  @Test
  void a_rewriter_refuses_what_it_cannot_read() throws IOException {
    try (TextDiffusion diffusion = TextDiffusion.load(model)) {
      DiffusionRewriter rewriter = new DiffusionRewriter(diffusion, RewritingSettings.standard());
      List<Rewrite> rewrites =
          rewriter.rewrite(List.of(" ", "rain ".repeat(50), "the goat", "the goat"));
      assertThat(rewrites.get(0)).isEqualTo(new Rewrite.Refused("the sentence is blank"));
      assertThat(rewrites.get(1))
          .isEqualTo(
              new Rewrite.Refused("the sentence has 52 tokens and the model reads at most 40"));
      assertThat(rewrites.get(2)).isEqualTo(rewrites.get(3));
      assertThat(rewriter.rewrite(List.of())).isEmpty();
      assertThat(rewriter.spec().parameters()).containsEntry("sampler", "DDIM");
      assertThat(rewriter.plain().fingerprint()).isEqualTo(rewriter.fingerprint());
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> diffusion.write(1, RewritingSettings.standard()))
          .withMessageContaining("rewrites");
    }
  }

  @Test
  void any_number_of_workers_writes_the_same() throws IOException {
    List<String> sentences = IntStream.range(0, 30).mapToObj(i -> "the goat " + i).toList();
    List<String> some = new ArrayList<>(sentences);
    some.add(3, " ");
    some.add("the goat 7");
    try (TextDiffusion diffusion = TextDiffusion.load(model)) {
      int arrays = HeldArrays.of(diffusion);
      RewritingSettings two = RewritingSettings.standard().withCandidates(2);
      DiffusionRewriter alone = new DiffusionRewriter(diffusion, two);
      List<Rewrite> expected = alone.rewrite(some);
      assertThat(expected).hasSize(32);
      for (int workers : List.of(2, 3, 40)) {
        DiffusionRewriter shared = new DiffusionRewriter(diffusion, two, workers);
        assertThat(shared.rewrite(some)).isEqualTo(expected);
        assertThat(shared.rewrite(sentences.subList(0, 1))).isEqualTo(expected.subList(0, 1));
        assertThat(shared.fingerprint()).isEqualTo(alone.fingerprint());
      }
      assertThat(HeldArrays.of(diffusion)).isEqualTo(arrays);
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> new DiffusionRewriter(diffusion, two, 0))
          .withMessageContaining("workers must be from 1 to 256 but was 0");
    }
  }

  @Test
  void probes_of_smoothness() throws IOException {
    try (TextDiffusion diffusion = TextDiffusion.load(model)) {
      List<String> texts = TinyTexts.TEXTS;
      LatentProbes probes = new LatentProbes(diffusion);
      assertThat(probes.accuracyUnderNoise(texts, 0, 1)).isBetween(0.1, 1.0);
      assertThat(probes.accuracyUnderNoise(texts, 9, 1))
          .isEqualTo(probes.accuracyUnderNoise(texts, 9, 1));
      List<String> way = probes.between(texts.get(0), texts.get(1), 5);
      assertThat(way).hasSize(5);
      assertThat(way.get(0)).isEqualTo(diffusion.reconstruct(texts).get(0));
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> probes.between("a", "b", 1));
    }
  }

  @Test
  void a_blow_in_the_middle_of_a_rewriting() throws IOException {
    try (TextDiffusion diffusion = TextDiffusion.load(model)) {
      LatentProbes probes = new LatentProbes(diffusion);
      RewritingSettings settings = RewritingSettings.standard();
      // More than a batch, so that rows of the second one are struck by streams of their own.
      List<String> texts = IntStream.range(0, 18).mapToObj(i -> "the goat " + i).toList();
      assertThat(probes.spikeDistance(texts, 0.3, 0, settings)).isZero();
      double light = probes.spikeDistance(texts, 0.3, 0.1, settings);
      double heavy = probes.spikeDistance(texts, 0.3, 2, settings);
      assertThat(light).isGreaterThan(0).isLessThan(heavy);
      assertThat(probes.spikeDistance(texts, 0.3, 2, settings)).isEqualTo(heavy);
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> probes.spikeDistance(texts, 0.01, 1, settings))
          .withMessageContaining("from 0.05 to");
    }
  }

  @Test
  void a_sentence_forms_step_by_step() throws IOException {
    try (TextDiffusion diffusion = TextDiffusion.load(model)) {
      RewritingSettings settings = RewritingSettings.standard();
      List<String> steps = diffusion.watch("the goat", settings);
      assertThat(steps).hasSize(settings.sampling().steps());
      assertThat(steps.get(steps.size() - 1))
          .isEqualTo(diffusion.rewrite(List.of("the goat"), settings).get(0).get(0));
    }
  }

  /** A copy of the model to be damaged. */
  private static Path copy(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name).resolve("encoder")).getParent();
    for (String file : DiffusionFolder.NAMES) {
      Files.copy(model.resolve(file), copy.resolve(file));
    }
    for (String file : List.of("model.safetensors", "config.json", "tokenizer.json")) {
      Files.copy(model.resolve("encoder").resolve(file), copy.resolve("encoder").resolve(file));
    }
    return copy;
  }

  private static void requireRefused(Path damaged, String message) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> TextDiffusion.load(damaged))
        .withMessageContaining(message);
  }

  @Test
  void a_model_without_its_encoder_says_which_one_it_wants() throws IOException {
    Path alone = Files.createDirectories(folder.resolve("alone"));
    for (String file : DiffusionFolder.NAMES) {
      Files.copy(model.resolve(file), alone.resolve(file));
    }
    requireRefused(alone, "encoder=FOLDER");
    requireRefused(alone, "weights_sha256");
    try (TextDiffusion given = TextDiffusion.load(alone, encoderFolder);
        TextDiffusion whole = TextDiffusion.load(model)) {
      assertThat(given.fingerprint()).isEqualTo(whole.fingerprint());
    }
  }

  @Test
  void files_that_do_not_belong_together_are_refused() throws IOException {
    Path other = folder.resolve("other");
    TinyDiffusion.train(TinyDiffusion.recipe(2, 1), encoderFolder, other);
    Path mixed = copy("mixed");
    Files.copy(
        other.resolve(DiffusionFolder.AUTOENCODER),
        mixed.resolve(DiffusionFolder.AUTOENCODER),
        StandardCopyOption.REPLACE_EXISTING);
    requireRefused(mixed, "another autoencoder");

    Path encoder = copy("encoder-changed");
    TinyClassifier.rewrite(
        encoder.resolve("encoder"), name -> name, (name, values) -> values[0] += 1);
    requireRefused(encoder, "another encoder");

    Path vocabulary = copy("vocabulary-changed");
    Path tokenizer = vocabulary.resolve("encoder/tokenizer.json");
    Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"goat\"", "\"gout\""));
    requireRefused(vocabulary, "another encoder");
  }

  @Test
  void damaged_files_are_refused() throws IOException {
    Path card = copy("card");
    Files.writeString(card.resolve(DiffusionFolder.CARD), "{\"format\": \"other\"}");
    requireRefused(card, "format");
    Files.delete(card.resolve(DiffusionFolder.CARD));
    requireRefused(card, "diffusion.json");

    Path sizes = copy("sizes");
    Path file = sizes.resolve(DiffusionFolder.CARD);
    Files.writeString(
        file, Files.readString(file).replace("\"scoreLayers\" : 2", "\"scoreLayers\" : 4"));
    requireRefused(sizes, "layers.2");

    Path numbers = copy("numbers");
    Path weights = numbers.resolve(DiffusionFolder.DIFFUSION);
    SafetensorsFile sound = SafetensorsFile.open(model.resolve(DiffusionFolder.DIFFUSION));
    SafetensorsWriter writer = new SafetensorsWriter();
    sound.metadata().forEach(writer::metadata);
    for (String name : sound.tensors().keySet()) {
      float[] values = sound.readFloats(name);
      if (name.equals("score.layers.1.up.weight")) {
        values[3] = Float.NaN;
      }
      writer.add(
          name, sound.tensor(name).shape().stream().mapToLong(Long::longValue).toArray(), values);
    }
    Files.delete(weights);
    writer.write(weights);
    requireRefused(numbers, "score.layers.1.up.weight has the number NaN");
  }
}
