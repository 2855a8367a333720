/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Configurations in every mix of old and new fields, with fields missing or null, beside what
 * transformers makes of them: see record_config_references.py in the test resources.
 */
class ConfigReferencesTest {
  /** What transformers computes and this toolkit refuses, and what the refusal names. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "llama yarn", "yarn",
          "llama dynamic", "dynamic",
          "llama longrope", "short_factor",
          // Transformers leaves these out without a word.
          "llama nested", "rope_parameters.full_attention",
          "gemma3 flat", "rope_parameters.rope_type",
          "gemma3 old, linear by type", "rope_scaling.type",
          "gemma3 yarn", "rope_scaling.type");

  /** Transformers stops at the missing object, though what the file means is plain. */
  private static final String ONLY_HERE = "gemma3 new and old scaling, type missing";

  @TempDir Path folder;

  static Stream<JsonNode> records() {
    return all().filter(one -> !one.has("model"));
  }

  /** Variants of the recorded models, with their last logits. */
  static Stream<JsonNode> logits() {
    return all().filter(one -> one.has("model"));
  }

  private static Stream<JsonNode> all() {
    try (InputStream in =
        ConfigReferencesTest.class.getResourceAsStream("config_references.json")) {
      JsonNode all = new ObjectMapper().readTree(in);
      return StreamSupport.stream(all.spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RotaryConfig read(JsonNode record) {
    ObjectNode json = record.get("config").deepCopy();
    ConfigReader reader = new ConfigReader(json, Path.of("config.json"));
    RotaryBlueprint blueprint =
        (RotaryBlueprint)
            ModelArchitecture.named(json.get("model_type").asText(), reader.file()).read(reader);
    reader.finish(true);
    return blueprint.config();
  }

  @ParameterizedTest
  @MethodSource("records")
  void what_transformers_makes_of_a_configuration(JsonNode record) {
    String name = record.get("name").asText();
    String named = REFUSED.get(name);
    if (name.equals(ONLY_HERE)) {
      assertThat(read(record).layers().get(1).rope().scaling()).isEqualTo(new Rope.Linear(2));
      return;
    }
    if (named != null || record.has("error")) {
      assertThatThrownBy(() -> read(record))
          .as(name)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(named == null ? "rope_" : named);
      return;
    }
    RotaryConfig config = read(record);
    assertThat(config.layers()).hasSize(record.get("layers").size());
    for (int layer = 0; layer < config.layers().size(); layer++) {
      JsonNode expected = record.get("layers").get(layer);
      assertThat(config.layers().get(layer).window())
          .as(name + ", window of layer " + layer)
          .isEqualTo(expected.get("window").asInt());
      float[] frequencies =
          config.layers().get(layer).rope().frequencies(config.sizes().headWidth());
      assertThat(frequencies).hasSize(expected.get("frequencies").size());
      for (int i = 0; i < frequencies.length; i++) {
        assertThat((double) frequencies[i])
            .as(name + ", frequency " + i + " of layer " + layer)
            .isCloseTo(
                expected.get("frequencies").get(i).asDouble(), Percentage.withPercentage(1e-3));
      }
    }
    assertThat(config.attentionCap()).isEqualTo(record.get("attention_cap").asDouble());
    assertThat(config.logitCap()).isEqualTo(record.get("logit_cap").asDouble());
    assertThat(config.attentionScale()).isCloseTo(record.get("scale").asDouble(), within(1e-9));
    assertThat(config.sizes().headWidth()).isEqualTo(record.get("head_width").asInt());
    assertThat(config.sizes().keyValueHeads()).isEqualTo(record.get("key_value_heads").asInt());
    assertThat(config.tied()).isEqualTo(record.get("tied").asBoolean());
    double atThreeHalves = record.get("activation").asDouble();
    assertThat(config.family().silu() ? silu(1.5) : tanhGelu(1.5))
        .isCloseTo(atThreeHalves, within(1e-5));
  }

  @ParameterizedTest
  @MethodSource("logits")
  void the_logits_of_recorded_weights_under_another_configuration(JsonNode record)
      throws IOException {
    Path model = ReferenceModel.writeTo(record.get("model").asText(), folder);
    Files.writeString(model.resolve("config.json"), record.get("config").toString());
    long[] recorded =
        SafetensorsFile.open(model.resolve("reference.safetensors")).readLongs("p0.ids");
    int[] ids = Arrays.stream(recorded).mapToInt(Math::toIntExact).toArray();
    float[] expected = new float[record.get("logits").size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (float) record.get("logits").get(i).asDouble();
    }
    try (TransformerModel loaded = TransformerModel.load(model)) {
      assertThat(loaded.forward(List.of(ids)).get(0)[ids.length - 1])
          .as(record.get("name").asText())
          .containsExactly(expected, within(1e-4f));
    }
  }

  private static double silu(double x) {
    return x / (1 + Math.exp(-x));
  }

  private static double tanhGelu(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  @ParameterizedTest
  @MethodSource("types")
  void layers_with_a_window_need_its_size(String type) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("model_type", type).put("hidden_size", 32).put("intermediate_size", 16);
    json.put("num_attention_heads", 4).put("num_hidden_layers", 3).put("vocab_size", 40);
    json.put("max_position_embeddings", 64).put("head_dim", 8).put("num_key_value_heads", 2);
    json.putNull("sliding_window");
    ConfigReader reader = new ConfigReader(json, Path.of("config.json"));
    assertThatThrownBy(() -> ModelArchitecture.named(type, reader.file()).read(reader))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("sliding_window");
  }

  static List<String> types() {
    return List.of("gemma2", "gemma3_text");
  }
}
