/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.TransformerModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fields of config.json that published checkpoints have, with tiny sizes:
 * published_configs.json in the test resources was written by hand, after the keys of these files.
 * A name with a slash is that of a checkpoint; the others stand for a kind.
 */
class PublishedConfigsTest {
  @TempDir Path folder;

  /** Language models that load. */
  static Stream<JsonNode> models() {
    return rows().filter(row -> !row.has("refused") && !classifier(row));
  }

  /** Language models that are refused. */
  static Stream<JsonNode> refusedModels() {
    return rows().filter(row -> row.has("refused") && !classifier(row));
  }

  /** All rows. */
  static Stream<JsonNode> rows() {
    try (InputStream in =
        PublishedConfigsTest.class.getResourceAsStream("published_configs.json")) {
      JsonNode all = new ObjectMapper().readTree(in);
      return StreamSupport.stream(all.spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean classifier(JsonNode row) {
    return row.at("/config/model_type").asText().contains("bert");
  }

  private static ConfigReader reader(JsonNode row) {
    return new ConfigReader(row.get("config").deepCopy(), Path.of("config.json"));
  }

  private static ModelBlueprint blueprint(ConfigReader reader, JsonNode row) {
    return ModelArchitecture.named(row.at("/config/model_type").asText(), reader.file())
        .read(reader);
  }

  @Test
  void thirty_checkpoints_at_least() {
    assertThat(rows().filter(row -> row.get("name").asText().contains("/")).count())
        .isGreaterThanOrEqualTo(30);
  }

  @ParameterizedTest
  @MethodSource("models")
  void every_field_is_known(JsonNode row) {
    ConfigReader reader = reader(row);
    blueprint(reader, row);
    ConfigNotes notes = reader.finish(true);
    List<String> harmless = new ArrayList<>();
    row.get("harmless").forEach(field -> harmless.add(field.asText()));
    assertThat(notes.harmless()).isEqualTo(harmless);
    assertThat(notes.warnings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("models")
  void a_folder_with_it_loads(JsonNode row) throws IOException {
    write(row);
    try (TransformerModel model =
        TransformerModel.load(folder, LoadOptions.standard().withStrictConfig(true))) {
      assertThat(model.forward(List.of(new int[] {1, 2, 3})).get(0)[2]).hasSize(320);
    }
  }

  /** A folder with weights of zero; its tokenizer is that of the recorded models. */
  private void write(JsonNode row) throws IOException {
    Files.copy(
        ReferenceModel.writeTo("gpt2", folder.resolve("other")).resolve("tokenizer.json"),
        folder.resolve("tokenizer.json"));
    Files.writeString(folder.resolve("config.json"), row.get("config").toString());
    SafetensorsWriter writer = new SafetensorsWriter();
    for (Parameter parameter : blueprint(reader(row), row).parameters()) {
      long[] shape = parameter.fileShape().stream().mapToLong(Long::longValue).toArray();
      writer.add(parameter.name(), shape, new float[Math.toIntExact(parameter.size())]);
    }
    writer.write(folder.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @MethodSource("refusedModels")
  void what_would_change_the_results_is_refused_by_name(JsonNode row) {
    assertThatThrownBy(
            () -> {
              ConfigReader reader = reader(row);
              blueprint(reader, row);
              reader.finish(false);
            })
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(row.get("refused").asText());
  }

  private static ConfigReader gpt2(String field) {
    ObjectNode json = NewModelConfig.gpt2(1, 8, 2, 16, 320);
    json.put(field, 4);
    ConfigReader reader = new ConfigReader(json, Path.of("config.json"));
    new Gpt2Architecture().read(reader);
    return reader;
  }

  @Test
  void an_unknown_field_is_noted_or_refused_where_that_is_asked_for() {
    assertThat(gpt2("attention_sparkle").finish(false).unknown())
        .containsExactly("attention_sparkle");
    assertThatThrownBy(() -> gpt2("attention_sparkle").finish(true))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("[attention_sparkle]")
        .hasMessageContaining("\"gpt2\"");
    assertThat(gpt2("unsloth_version").finish(true).harmless()).containsExactly("unsloth_version");
  }

  @Test
  void the_log_has_one_line_about_each_kind_of_field() {
    PrintStream before = System.err;
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    System.setErr(new PrintStream(seen, true, StandardCharsets.UTF_8));
    try {
      new ConfigNotes(
              Path.of("config.json"), List.of("a", "b"), List.of("c", "d"), List.of("A warning"))
          .log();
      new ConfigNotes(Path.of("other.json"), List.of(), List.of(), List.of()).log();
    } finally {
      System.setErr(before);
    }
    List<String> lines = seen.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).noneMatch(line -> line.contains("other.json"));
    assertThat(lines).filteredOn(line -> line.contains("[c, d]")).hasSize(1);
    assertThat(lines).filteredOn(line -> line.contains("A warning")).hasSize(1);
    assertThat(lines).filteredOn(line -> line.contains("[a, b]")).hasSizeLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hidden_size", "num_attention_heads", "num_hidden_layers"})
  void a_size_of_gpt2_under_its_common_name(String common) {
    ObjectNode json = NewModelConfig.gpt2(2, 8, 2, 16, 320);
    json.put(common, 8);
    String own =
        switch (common) {
          case "hidden_size" -> "n_embd";
          case "num_attention_heads" -> "n_head";
          default -> "n_layer";
        };
    json.remove(own);
    assertThatCode(
            () -> new Gpt2Architecture().read(new ConfigReader(json, Path.of("config.json"))))
        .doesNotThrowAnyException();
    json.put(own, 4);
    assertThatThrownBy(
            () -> new Gpt2Architecture().read(new ConfigReader(json, Path.of("config.json"))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(own + " is 4", common + " is 8");
  }
}
