/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.fixture.TinyClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parity with sentence-transformers, and what it has no word for. */
class SentenceEncoderTest {
  private static final JsonNode REFERENCE = TinyClassifier.reference("sentence");

  @TempDir Path parent;

  private Path model() {
    return TinyClassifier.writeSentenceEncoder(parent);
  }

  private static List<float[]> vectors(Path folder, String... texts) throws IOException {
    try (SentenceEncoder encoder = SentenceEncoder.load(folder)) {
      return encoder.encode(Arrays.asList(texts));
    }
  }

  @Test
  void vectors_and_cosines_are_those_of_sentence_transformers() throws IOException {
    List<String> texts = TinyClassifier.texts(REFERENCE.path("texts"));
    try (SentenceEncoder encoder = SentenceEncoder.load(model())) {
      List<float[]> together = encoder.encode(texts);
      assertThat(together).hasSameSizeAs(texts);
      assertThat(texts).contains("");
      for (int i = 0; i < texts.size(); i++) {
        float[] expected = TinyClassifier.floats(REFERENCE.path("vectors").get(i));
        assertThat(together.get(i)).containsExactly(expected, within(1e-5f));
        float[] alone = encoder.encode(List.of(texts.get(i))).get(0);
        assertThat(alone).containsExactly(expected, within(1e-5f));
        assertThat(SentenceEncoder.cosine(together.get(0), together.get(i)))
            .isCloseTo(REFERENCE.path("cosines").get(i).asDouble(), within(1e-5));
      }
    }
  }

  @Test
  void all_tokens_of_a_long_text_have_a_part() throws IOException {
    String text = REFERENCE.at("/long/text").textValue();
    float[] expected = TinyClassifier.floats(REFERENCE.at("/long/vector"));
    assertThat(vectors(model(), "Rain", text).get(1)).containsExactly(expected, within(1e-5f));
    // Cut short it would be another.
    assertThat(vectors(model(), text.substring(0, 200)).get(0)[0])
        .isNotCloseTo(expected[0], within(1e-3f));
  }

  @Test
  void windows_are_as_long_as_the_folder_says() throws IOException {
    Path folder = model();
    try (SentenceEncoder encoder = SentenceEncoder.load(folder)) {
      assertThat(encoder.info().windowTokens()).isEqualTo(48);
      assertThat(encoder.info().width()).isEqualTo(48);
      assertThat(encoder.info().architecture()).isEqualTo("bert");
      Files.writeString(folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 20}");
      try (SentenceEncoder shorter = SentenceEncoder.load(folder)) {
        assertThat(shorter.info().windowTokens()).isEqualTo(20);
        assertThat(shorter.fingerprint()).isNotEqualTo(encoder.fingerprint());
      }
      Files.delete(folder.resolve("sentence_bert_config.json"));
      // As transformers writes it where nothing was set.
      Files.writeString(folder.resolve("tokenizer_config.json"), "{\"model_max_length\": 1e30}");
      try (SentenceEncoder longest = SentenceEncoder.load(folder)) {
        assertThat(longest.info().windowTokens()).isEqualTo(96);
      }
    }
  }

  @Test
  void the_head_of_a_classifier_is_left_aside() throws IOException {
    Path folder = TinyClassifier.writeTo("bert-single", parent);
    float[] before = vectors(folder, "Rain").get(0);
    TinyClassifier.rewrite(
        folder,
        name -> name.contains("pooler") ? null : name,
        (name, values) -> {
          if (name.startsWith("classifier")) {
            Arrays.fill(values, 3);
          }
        });
    assertThat(vectors(folder, "Rain").get(0)).isEqualTo(before);
    for (String name : List.of("roberta-single", "distilbert")) {
      assertThat(vectors(TinyClassifier.writeTo(name, parent), "Rain").get(0)).hasSize(48);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1_Pooling/config.json|{\"pooling_mode\": \"max\"}|asks for \"max\"",
        "1_Pooling/config.json|{\"pooling_mode_cls_token\": true,\"pooling_mode_mean_tokens\": true}|asks for \"cls, mean\"",
        "1_Pooling/config.json|{\"pooling_mode_mean_tokens\": true,\"pooling_mode_max_tokens\": true}|pooling_mode_max_tokens",
        "modules.json|[{\"type\": \"sentence_transformers.models.LSTM\"}]|has the module \"LSTM\"",
        "modules.json|[{\"type\": \"a.Dense\"}]|has a module in \"\"",
        "modules.json|[{\"type\": \"a.Dense\",\"path\":\"../2_Dense\"}]|has a module in \"../2_Dense\"",
        "modules.json|[{\"type\": \"a.Transformer\",\"path\":\"0_Transformer\"}]|has the model in",
        "modules.json|[{\"type\": \"a.Dense\",\"path\":\"2_Dense\"},{\"type\": \"a.Pooling\",\"path\":\"1_Pooling\"}]|behind a dense layer",
        "config_sentence_transformers.json|{\"default_prompt_name\":\"q\",\"prompts\":{\"q\":\"query: \"}}|puts a prompt before \"query: \"",
        "modules.json|[{]|not sound JSON",
      })
  void what_is_not_supported_is_refused(String file, String text, String message)
      throws IOException {
    Path folder = model();
    Files.writeString(folder.resolve(file), text);
    assertThatThrownBy(() -> SentenceEncoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(file, message);
  }

  private Path labse() {
    return TinyClassifier.copy(
        "labse",
        parent,
        "1_Pooling/config.json",
        "2_Dense/config.json",
        "2_Dense/model.safetensors",
        "config.json",
        "model.safetensors",
        "modules.json",
        "tokenizer.json");
  }

  private void assertVectors(Path folder, String name) throws IOException {
    JsonNode reference = TinyClassifier.reference(name);
    List<String> texts = TinyClassifier.texts(reference.path("texts"));
    try (SentenceEncoder encoder = SentenceEncoder.load(folder)) {
      int before = encoder.nativeArrays();
      List<float[]> vectors = encoder.encode(texts);
      for (int i = 0; i < texts.size(); i++) {
        float[] expected = TinyClassifier.floats(reference.path("vectors").get(i));
        assertThat(vectors.get(i)).hasSize(encoder.info().width());
        assertThat(vectors.get(i)).containsExactly(expected, within(1e-5f));
      }
      assertThat(encoder.nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void the_first_token_and_a_dense_layer_as_labse_has_them() throws IOException {
    assertVectors(labse(), "labse");
    String fingerprint;
    try (SentenceEncoder encoder = SentenceEncoder.load(labse())) {
      assertThat(encoder.info().width()).isEqualTo(32);
      fingerprint = encoder.fingerprint().sha256();
    }
    Path other = labse();
    Files.writeString(
        other.resolve("2_Dense/config.json"),
        "{\"in_features\": 48, \"out_features\": 32, \"activation_function\": \"torch.nn.Identity\"}");
    try (SentenceEncoder encoder = SentenceEncoder.load(other)) {
      assertThat(encoder.fingerprint().sha256()).isNotEqualTo(fingerprint);
    }
  }

  @Test
  void the_first_token_alone_as_bge_has_it() throws IOException {
    Path folder = model();
    Files.writeString(folder.resolve("1_Pooling/config.json"), "{\"pooling_mode\": \"cls\"}");
    float[] vector;
    try (SentenceEncoder encoder = SentenceEncoder.load(folder);
        TokenEncoder tokens = TokenEncoder.load(folder)) {
      vector = encoder.encode(List.of("The goats wait.")).get(0);
      float[] state = tokens.encode(List.of("The goats wait."), 3).get(0).state(0);
      double norm = 0;
      for (float value : state) {
        norm += (double) value * value;
      }
      for (int i = 0; i < state.length; i++) {
        assertThat((double) vector[i]).isCloseTo(state[i] / Math.sqrt(norm), within(1e-5));
      }
    }
  }

  @Test
  void ernie_has_kinds_of_tasks() throws IOException {
    Path folder =
        TinyClassifier.copy("ernie", parent, "config.json", "model.safetensors", "tokenizer.json");
    assertVectors(folder, "ernie");
    TinyClassifier.configure(folder, config -> config.put("use_task_id", false));
    assertThatThrownBy(() -> SentenceEncoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("task_type_embeddings");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"in_features\": 47, \"out_features\": 32}|in_features 48",
        "{\"in_features\": 48, \"out_features\": 31, \"activation_function\": \"a.Tanh\"}|of shape [31, 48], not [32, 48]",
        "{\"in_features\": 48, \"out_features\": 0}|out_features from 1",
        "{\"in_features\": 48, \"out_features\": 32, \"activation_function\": \"a.GELU\"}|GELU",
        "{\"in_features\": |not sound JSON",
      })
  void dense_layers_that_do_not_fit_are_refused(String config, String message) throws IOException {
    Path folder = labse();
    Files.writeString(folder.resolve("2_Dense/config.json"), config);
    assertThatThrownBy(() -> SentenceEncoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("2_Dense", message);
  }

  @Test
  void a_dense_layer_of_pickle_is_refused() throws IOException {
    Path folder = labse();
    Files.move(
        folder.resolve("2_Dense/model.safetensors"), folder.resolve("2_Dense/pytorch_model.bin"));
    assertThatThrownBy(() -> SentenceEncoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("pytorch_model.bin", "save");
  }

  @Test
  void the_files_of_older_versions_are_read() throws IOException {
    Path folder = model();
    float[] now = vectors(folder, "Rain").get(0);
    Files.writeString(
        folder.resolve("1_Pooling/config.json"),
        "{\"word_embedding_dimension\": 48, \"pooling_mode_cls_token\": false,"
            + " \"pooling_mode_mean_tokens\": true, \"pooling_mode_max_tokens\": false}");
    assertThat(vectors(folder, "Rain").get(0)).isEqualTo(now);
  }

  @Test
  void a_vector_without_a_direction_is_no_vector() {
    Path folder = model();
    TinyClassifier.rewrite(
        folder,
        name -> name,
        (name, values) -> {
          if (name.contains("layer.2.output.LayerNorm")) {
            Arrays.fill(values, 0);
          }
        });
    assertThatThrownBy(() -> vectors(folder, "Rain"))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("nothing but zeros");
  }

  @Test
  void weights_of_an_encoder_that_lack_a_tensor_are_refused() {
    Path folder = model();
    TinyClassifier.rewrite(
        folder, name -> name.contains("layer.2.output.dense") ? null : name, (name, values) -> {});
    assertThatThrownBy(() -> SentenceEncoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("encoder.layer.2.output.dense");
  }

  @Test
  void many_texts_in_any_order_and_the_native_memory() throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add("the goats wait ".repeat(i * 7 % 23) + i);
    }
    try (SentenceEncoder encoder = SentenceEncoder.load(model())) {
      int before = encoder.nativeArrays();
      List<float[]> vectors = encoder.encode(texts);
      Collections.reverse(texts);
      List<float[]> turned = new ArrayList<>(encoder.encode(texts));
      Collections.reverse(turned);
      for (int i = 0; i < vectors.size(); i++) {
        assertThat(turned.get(i)).containsExactly(vectors.get(i), within(1e-6f));
        assertThat(SentenceEncoder.cosine(vectors.get(i), vectors.get(i)))
            .isCloseTo(1, within(1e-6));
      }
      assertThat(encoder.encode(List.of())).isEmpty();
      assertThat(encoder.nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void closed_is_closed() throws IOException {
    SentenceEncoder encoder = SentenceEncoder.load(model());
    encoder.close();
    encoder.close();
    assertThatThrownBy(() -> encoder.encode(List.of("Rain")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the sentence encoder is closed");
  }

  @Test
  void cosines_by_hand() {
    float[] one = {0.6f, 0.8f};
    assertThat(SentenceEncoder.cosine(one, new float[] {0.8f, 0.6f})).isCloseTo(0.96, within(1e-6));
    assertThat(SentenceEncoder.cosine(one, new float[] {-0.6f, -0.8f})).isBetween(-1.0, -0.999999);
    assertThatThrownBy(() -> SentenceEncoder.cosine(one, new float[3]))
        .hasMessageContaining("2 and 3 numbers");
  }
}
