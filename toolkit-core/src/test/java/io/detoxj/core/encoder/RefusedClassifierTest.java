/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and settings that are no classifier, and what the user is told. */
class RefusedClassifierTest {
  @TempDir Path folder;

  private Path model(String name) {
    return TinyClassifier.writeTo(name, folder);
  }

  @Test
  void missing_and_misshapen_tensors() throws IOException {
    Path model = model("distilbert");
    UnaryOperator<String> without = name -> name.endsWith("layer.1.ffn.lin1.weight") ? null : name;
    TinyClassifier.rewrite(model, without, (name, values) -> {});
    assertThatThrownBy(() -> TextClassifier.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("distilbert.transformer.layer.1.ffn.lin1.weight");
    Path labels = model("bert-single");
    TinyClassifier.configure(labels, config -> config.putObject("id2label").put("0", "toxic"));
    assertThatThrownBy(() -> TextClassifier.load(labels))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("classifier.weight", "[2, 48]", "[1, 48]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nothing", "{\"0\": \"a\", \"2\": \"b\"}", "{\"0\": \"a\", \"1\": \"a\"}", "{}"})
  void unsound_labels(String labels) throws IOException {
    Path model = model("bert-single");
    ObjectMapper json = new ObjectMapper();
    TinyClassifier.configure(
        model,
        config -> {
          try {
            config.set("id2label", json.readTree(labels.equals("nothing") ? "3" : labels));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThatThrownBy(() -> TextClassifier.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("id2label");
  }

  @Test
  void what_is_not_known_or_supported_is_refused_by_name() {
    assertRefused(config -> config.put("hidden_act", "mish"), "hidden_act", "mish", "gelu_new");
    assertRefused(
        config -> config.put("model_type", "albert"), "albert", "[bert, bleurt, distilbert");
    assertRefused(config -> config.put("is_decoder", true), "is_decoder");
    assertRefused(config -> config.put("position_embedding_type", "relative_key"), "relative_key");
    assertRefused(config -> config.put("use_mrope", true), "use_mrope = true");
    assertRefused(config -> config.putObject("pruned_heads").putArray("0").add(1), "pruned_heads");
    assertRefused(config -> config.put("num_attention_heads", 5), "multiple of the heads");
    assertRefused(config -> config.put("num_labels", 3), "num_labels is 3");
  }

  @Test
  void an_unknown_field_is_refused_where_that_is_asked_for() throws IOException {
    Path model = model("bert-single");
    TinyClassifier.configure(model, config -> config.put("new_field", 3));
    TextClassifier.load(model).close();
    ClassifierOptions strict =
        ClassifierOptions.standard().with(LoadOptions.standard().withStrictConfig(true));
    assertThatThrownBy(() -> TextClassifier.load(model, strict))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("[new_field]");
  }

  private void assertRefused(Consumer<ObjectNode> change, String... parts) {
    Path model = model("bert-single");
    TinyClassifier.configure(model, change);
    assertThatThrownBy(() -> TextClassifier.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void wrong_folders() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    assertThatThrownBy(() -> TextClassifier.load(nowhere))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no model folder");
    Path pickled = model("bert-single");
    Files.move(pickled.resolve("model.safetensors"), pickled.resolve("pytorch_model.bin"));
    assertThatThrownBy(() -> TextClassifier.load(pickled))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("pickle", "never read", "save_pretrained");
    Path untokenized = model("xlm-roberta");
    Files.delete(untokenized.resolve("tokenizer.json"));
    assertThatThrownBy(() -> TextClassifier.load(untokenized))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("no tokenizer.json", "save_pretrained");
  }

  @Test
  void a_tokenizer_of_another_model_or_without_special_tokens() throws IOException {
    Path model = model("bert-single");
    Files.copy(
        TinyClassifier.writeTo("roberta-single", folder).resolve("tokenizer.json"),
        Files.createDirectories(folder.resolve("other")).resolve("tokenizer.json"));
    String own = Files.readString(model.resolve("tokenizer.json"));
    Files.writeString(
        model.resolve("tokenizer.json"),
        Files.readString(folder.resolve("other").resolve("tokenizer.json")));
    assertThatThrownBy(() -> TextClassifier.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("400 tokens", "vocab_size 260");
    Files.writeString(
        model.resolve("tokenizer.json"),
        own.replaceAll(
            "(?s)\"post_processor\": \\{.*?\"decoder\"", "\"post_processor\": null, \"decoder\""));
    assertThatThrownBy(() -> TextClassifier.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no special token before a text");
  }

  @Test
  void windows_that_do_not_fit() {
    Path model = model("bert-single");
    assertThatThrownBy(
            () -> TextClassifier.load(model, ClassifierOptions.standard().withWindows(97, 3)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("97", "positions for 96");
    assertThatThrownBy(
            () -> TextClassifier.load(model, ClassifierOptions.standard().withWindows(12, 10)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("12 tokens", "2 of them special", "overlap of 10");
    assertThatThrownBy(() -> ClassifierOptions.standard().withWindows(12, -1))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> ClassifierOptions.standard().withBatchTokens(0))
        .isInstanceOf(ConfigException.class);
  }
}
