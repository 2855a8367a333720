/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.network.Pass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutoencoderTest {
  @TempDir private Path folder;

  private static AutoencoderTraining.Settings settings(Smoothing smoothing) {
    return new AutoencoderTraining.Settings(
        smoothing, Corruption.paper(), TorchOps.Variant.PLAIN, 8, 1);
  }

  private static double loss(AutoencoderTraining task, List<FrozenEncoder.Encoded> texts) {
    TorchOps.noGradients();
    try (NDManager scratch = task.weights().memory().newSubManager()) {
      Pass pass = Pass.of(TorchOps.Variant.PLAIN, scratch, true);
      return task.loss(texts, RandomStreams.named(1, "test"), pass).getFloat();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void it_learns_texts_by_heart_and_the_encoder_stays_as_it_is(boolean tied) throws IOException {
    Path encoderFolder = TinyTexts.encoder(folder);
    String before = Sha256.hex(encoderFolder.resolve("model.safetensors"));
    try (FrozenEncoder encoder = FrozenEncoder.load(encoderFolder)) {
      StateStore store = TinyTexts.store(encoder);
      int spaced = store.addSpaced(0, spaced(store.ids(0)));
      float[] states = encoder.encode(TinyTexts.TEXTS.get(2)).states();
      OutputTokens tokens = OutputTokens.of(store.allIds(), encoder.end(), 1);
      NetworkSizes sizes = TinyTexts.sizes(encoder, tokens.size(), tied);
      try (AutoencoderTraining task =
          AutoencoderTraining.random(sizes, store, tokens, encoder, settings(Smoothing.STATES))) {
        double[] losses = new double[300];
        TrainingConfig config =
            new TrainingConfig(300, 1e-2, 20, 0.1, 1e-5, 1, 0.9, 0.98, 1e-6, 300);
        new Trainer(
                config,
                folder.resolve("state.safetensors"),
                step -> losses[(int) step.step()] = step.loss())
            .train(task);
        assertThat(losses[299]).isLessThan(losses[0] / 3);
        Path file = folder.resolve("autoencoder.safetensors");
        LatentAutoencoder.file(task.weights(), store.standardizer(), tokens, ScalarType.F16)
            .write(file);
        try (LatentAutoencoder trained =
            LatentAutoencoder.read(sizes, SafetensorsFile.open(file), encoder)) {
          requireGood(trained, encoder);
          LatentAutoencoder.Recovered gaps =
              trained.recovered(List.of(store.encoded(spaced))).get(0);
          assertThat(gaps.tokens()).isEqualTo(store.ids(0).length + 2);
          assertThat(gaps.right()).isGreaterThanOrEqualTo(gaps.tokens() - 1);
        }
      }
      assertThat(encoder.encode(TinyTexts.TEXTS.get(2)).states()).containsExactly(states);
    }
    assertThat(Sha256.hex(encoderFolder.resolve("model.safetensors"))).isEqualTo(before);
  }

  /** Two gaps behind the first word. */
  private static int[] spaced(int[] ids) {
    int[] places = new int[ids.length + 2];
    System.arraycopy(ids, 0, places, 0, 2);
    Arrays.fill(places, 2, 4, OutputTokens.GAP);
    System.arraycopy(ids, 2, places, 4, ids.length - 2);
    return places;
  }

  private static void requireGood(LatentAutoencoder trained, FrozenEncoder encoder) {
    int arrays = trained.nativeArrays();
    List<FrozenEncoder.Encoded> texts = new ArrayList<>();
    TinyTexts.TEXTS.forEach(text -> texts.add(encoder.encode(text)));
    List<LatentAutoencoder.Recovered> recovered = trained.recovered(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(recovered.get(i).tokens()).isEqualTo(texts.get(i).ids().length);
    }
    double share = LatentAutoencoder.Recovered.share(recovered);
    assertThat(share).isGreaterThan(0.9);
    List<float[]> latents = trained.latents(texts);
    List<int[]> written = trained.texts(latents);
    assertThat(encoder.text(written.get(0))).isEqualTo("the rain falls");
    requireSameInAnyCompany(trained, texts, latents);
    Standardizer.Collector statistics = new Standardizer.Collector(latents.get(0).length);
    latents.forEach(statistics::add);
    Standardizer standardizer = statistics.done();
    assertThat(LatentAutoencoder.Recovered.share(trained.recovered(texts, standardizer, 0, 1)))
        .isEqualTo(share, within(0.02));
    assertThat(LatentAutoencoder.Recovered.share(trained.recovered(texts, standardizer, 3, 1)))
        .isLessThan(0.7);
    float[] damaged = latents.get(0).clone();
    damaged[5] = Float.NaN;
    assertThatExceptionOfType(DetoxException.class)
        .isThrownBy(() -> trained.texts(List.of(damaged)))
        .withMessageContaining("NaN");
    FrozenEncoder.Encoded longText = encoder.encode("rain ".repeat(40));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> trained.latents(List.of(longText)))
        .withMessageContaining("at most 40");
    assertThat(trained.nativeArrays()).isEqualTo(arrays);
  }

  /** Alone, in reverse, and at every place of more than one batch: the same bits. */
  private static void requireSameInAnyCompany(
      LatentAutoencoder trained, List<FrozenEncoder.Encoded> texts, List<float[]> latents) {
    for (int i = 0; i < texts.size(); i++) {
      assertThat(trained.latents(List.of(texts.get(i))).get(0)).containsExactly(latents.get(i));
    }
    List<FrozenEncoder.Encoded> reversed = new ArrayList<>(texts);
    Collections.reverse(reversed);
    assertThat(trained.latents(reversed).get(0)).containsExactly(latents.get(7));
    List<FrozenEncoder.Encoded> many = new ArrayList<>(texts);
    many.addAll(Collections.nCopies(19, texts.get(2)));
    List<float[]> made = trained.latents(many);
    for (int i = 8; i < made.size(); i++) {
      assertThat(made.get(i)).containsExactly(latents.get(2));
    }
  }

  /** A word that was in no text to learn from has its row in the table all the same. */
  @Test
  void a_tied_decoder_puts_words_of_the_source_where_they_fit_best() throws IOException {
    try (FrozenEncoder encoder = TinyTexts.load(folder)) {
      int[] learnt = encoder.ids("the rain falls");
      int[] strange = encoder.ids("a goat sails");
      OutputTokens tokens = OutputTokens.of(List.of(learnt), encoder.end(), 1);
      int width = encoder.width();
      int unknown = strange[2];
      float[] named = new float[3 * width];
      // The first place means the unknown word, the second a learnt one, the third nothing.
      System.arraycopy(encoder.table(), unknown * width, named, 0, width);
      System.arraycopy(encoder.table(), learnt[1] * width, named, width, width);
      int[] ids = {learnt[2], learnt[1], learnt[3]};
      TokenTable.putOwn(ids, named, strange, tokens, encoder);
      assertThat(ids).containsExactly(unknown, learnt[1], learnt[3]);
      int[] others = {learnt[2], learnt[1], learnt[3]};
      TokenTable.putOwn(others, named, learnt, tokens, encoder);
      assertThat(others).containsExactly(learnt[2], learnt[1], learnt[3]);
      double lengths = 0;
      for (int row = 0; row < encoder.tokenizerSize(); row++) {
        lengths +=
            Vectors.norm(Arrays.copyOfRange(encoder.table(), row * width, (row + 1) * width));
      }
      assertThat(lengths / encoder.tokenizerSize()).isEqualTo(1, within(0.05));
    }
  }

  @Test
  void the_loss_counts_tokens_and_not_padding() throws IOException {
    try (FrozenEncoder encoder = TinyTexts.load(folder)) {
      StateStore store = TinyTexts.store(encoder);
      OutputTokens tokens = OutputTokens.of(store.allIds(), encoder.end(), 1);
      NetworkSizes sizes = TinyTexts.sizes(encoder, tokens.size());
      try (AutoencoderTraining task =
          AutoencoderTraining.random(sizes, store, tokens, encoder, settings(Smoothing.STATES))) {
        FrozenEncoder.Encoded one = store.encoded(0);
        FrozenEncoder.Encoded two = store.encoded(2);
        double apart =
            loss(task, List.of(one)) * one.ids().length
                + loss(task, List.of(two)) * two.ids().length;
        double together = loss(task, List.of(one, two));
        assertThat(together).isEqualTo(apart / (one.ids().length + two.ids().length), within(1e-5));
      }
    }
  }

  /** A has no distance of states in its loss, C corrupts what is read, D drops latents as well. */
  @Test
  void each_trick_changes_the_loss() throws IOException {
    try (FrozenEncoder encoder = TinyTexts.load(folder)) {
      StateStore store = TinyTexts.store(encoder);
      OutputTokens tokens = OutputTokens.of(store.allIds(), encoder.end(), 1);
      NetworkSizes sizes = TinyTexts.sizes(encoder, tokens.size());
      List<FrozenEncoder.Encoded> texts = List.of(store.encoded(0), store.encoded(1));
      double[] losses =
          Arrays.stream(Smoothing.values())
              .mapToDouble(
                  smoothing -> {
                    try (AutoencoderTraining task =
                        AutoencoderTraining.random(
                            sizes, store, tokens, encoder, settings(smoothing))) {
                      double loss = loss(task, texts);
                      assertThat(loss(task, texts)).isEqualTo(loss);
                      return loss;
                    }
                  })
              .toArray();
      assertThat(losses[1]).isGreaterThan(losses[0] + 0.5);
      assertThat(losses[2]).isNotEqualTo(losses[1]);
      assertThat(losses[3]).isNotEqualTo(losses[2]);
    }
  }

  @Test
  void states_of_a_layer() throws IOException {
    Path folderOfEncoder = TinyTexts.encoder(folder);
    try (FrozenEncoder last = FrozenEncoder.load(folderOfEncoder);
        FrozenEncoder embeddings = FrozenEncoder.load(folderOfEncoder, 0)) {
      assertThat(last.layer()).isEqualTo(FrozenEncoder.LAST);
      assertThat(embeddings.layer()).isZero();
      assertThat(embeddings.encode("the rain").states())
          .isNotEqualTo(last.encode("the rain").states());
      assertThat(embeddings.identity()).isNotEqualTo(last.identity());
    }
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> FrozenEncoder.load(folderOfEncoder, 9))
        .withMessageContaining("but layer 9 is asked for");
  }

  @Test
  void an_encoder_without_a_token_at_the_end_is_refused() throws IOException {
    Path encoder = TinyTexts.encoder(folder);
    Path file = encoder.resolve("tokenizer.json");
    ObjectMapper mapper = new ObjectMapper();
    JsonNode json = mapper.readTree(file.toFile());
    ArrayNode single = (ArrayNode) json.get("post_processor").get("single");
    single.remove(single.size() - 1);
    mapper.writeValue(file.toFile(), json);
    assertThatExceptionOfType(DetoxException.class)
        .isThrownBy(() -> FrozenEncoder.load(encoder))
        .withMessageContaining("is to be the end");
  }
}
