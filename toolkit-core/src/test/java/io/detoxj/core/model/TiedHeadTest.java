/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.train.TrainableModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Heads that do not fit the flag, and tensors under the name of another: see record_tied_heads.py
 * in the test resources.
 */
class TiedHeadTest {
  private static final float TOLERANCE = 1e-4f;
  private static final String HEAD = "lm_head.weight";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  static Stream<JsonNode> variants() {
    try (InputStream in = TiedHeadTest.class.getResourceAsStream("tied_heads.json")) {
      return StreamSupport.stream(JSON.readTree(in).spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A recorded model with other tensors and another flag. */
  private Path variant(String model, JsonNode flag, String head, boolean table) throws IOException {
    Path source = ReferenceModel.writeTo(model, folder);
    configure(source, flag);
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    SafetensorsFile file = SafetensorsFile.open(source.resolve("model.safetensors"));
    tensors.putAll(file.tensors());
    String name = table(file);
    SafetensorsWriter writer = new SafetensorsWriter();
    for (TensorInfo tensor : tensors.values()) {
      if (table || !tensor.name().equals(name)) {
        add(writer, tensor.name(), tensor, file.readFloats(tensor.name()));
      }
    }
    if (!head.equals("null")) {
      TensorInfo tensor = file.tensor(name);
      float[] values = file.readFloats(name);
      add(writer, HEAD, tensor, head.equals("reversed") ? reversed(values, tensor) : values);
    }
    return rewritten(source, writer);
  }

  private static Path rewritten(Path source, SafetensorsWriter writer) throws IOException {
    Path written = source.resolve("written.safetensors");
    writer.write(written);
    Files.move(written, source.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
    return source;
  }

  private static void configure(Path source, JsonNode flag) throws IOException {
    Path config = source.resolve("config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
    if (flag.isNull()) {
      json.remove("tie_word_embeddings");
    } else {
      json.set("tie_word_embeddings", flag);
    }
    JSON.writeValue(config.toFile(), json);
  }

  private static String table(SafetensorsFile file) {
    return file.tensors().keySet().stream()
        .filter(one -> one.endsWith("embed_tokens.weight") || one.endsWith("wte.weight"))
        .findFirst()
        .orElseThrow();
  }

  private static void add(SafetensorsWriter writer, String name, TensorInfo like, float[] values) {
    writer.add(name, like.shape().stream().mapToLong(Long::longValue).toArray(), values);
  }

  private static float[] reversed(float[] values, TensorInfo tensor) {
    int width = Math.toIntExact(tensor.shape().get(1));
    List<float[]> rows = new ArrayList<>();
    for (int from = 0; from < values.length; from += width) {
      rows.add(Arrays.copyOfRange(values, from, from + width));
    }
    Collections.reverse(rows);
    float[] result = new float[values.length];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row), 0, result, row * width, width);
    }
    return result;
  }

  private static float[] logits(TransformerModel model, int[] prompt) {
    float[][] all = model.forward(List.of(prompt)).get(0);
    return all[all.length - 1];
  }

  private static int[] prompt(Path model) throws IOException {
    long[] ids = SafetensorsFile.open(model.resolve("reference.safetensors")).readLongs("p0.ids");
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  private Path variant(JsonNode record) throws IOException {
    return variant(
        record.get("model").asText(),
        record.get("flag"),
        record.get("head").asText("null"),
        record.get("table").asBoolean());
  }

  @ParameterizedTest
  @MethodSource("variants")
  void the_logits_are_those_of_transformers_before_and_after_an_export(JsonNode record)
      throws IOException {
    Path source = variant(record);
    Path exported = folder.resolve("exported");
    float[] expected = floats(record.get("logits"));
    String edited =
        record.get("model").asText().equals("gpt2")
            ? "transformer.h.0.mlp.c_proj.weight"
            : "model.layers.0.mlp.down_proj.weight";
    float[] changed;
    try (TransformerModel model = TransformerModel.load(source);
        DetoxifiedModel view =
            model.with(
                Planned.of(new WeightIntervention("halved", edited, weight -> weight.mul(0.5f))))) {
      assertThat(logits(model, prompt(source))).containsExactly(expected, within(TOLERANCE));
      assertThat(model.info().parameters().containsKey(HEAD))
          .isEqualTo(!record.get("tied").asBoolean());
      assertThat(model.parameters()).hasSize(model.info().parameters().size());
      changed = logits(view, prompt(source));
      view.exportTo(exported);
    }
    try (TransformerModel again = TransformerModel.load(exported)) {
      assertThat(logits(again, prompt(source))).containsExactly(changed);
    }
    JsonNode flag =
        JSON.readTree(exported.resolve("config.json").toFile()).path("tie_word_embeddings");
    boolean tied = flag.asBoolean(record.get("tied").asBoolean());
    assertThat(tied).isEqualTo(record.get("tied").asBoolean());
    SafetensorsFile file = SafetensorsFile.open(exported.resolve("model.safetensors"));
    assertThat(file.tensors().containsKey(HEAD)).isEqualTo(!tied);
    assertThat(table(file)).isNotEmpty();
  }

  @Test
  void a_tensor_that_the_metadata_says_is_stored_under_another_name() throws IOException {
    Path source = ReferenceModel.writeTo("llama-tied", folder);
    float[] expected;
    try (TransformerModel model = TransformerModel.load(source)) {
      expected = logits(model, prompt(source));
    }
    // Saved from a model in memory whose head and table were one, under a flag that says otherwise.
    configure(source, JSON.readTree("false"));
    SafetensorsFile file = SafetensorsFile.open(source.resolve("model.safetensors"));
    SafetensorsWriter writer = new SafetensorsWriter().metadata(HEAD, table(file));
    for (TensorInfo tensor : file.tensors().values()) {
      add(writer, tensor.name(), tensor, file.readFloats(tensor.name()));
    }
    rewritten(source, writer);
    Path exported = folder.resolve("exported");
    try (TransformerModel model = TransformerModel.load(source);
        DetoxifiedModel view =
            model.with(
                Planned.of(
                    new WeightIntervention(
                        "same", "model.norm.weight", weight -> weight.mul(1f))))) {
      assertThat(logits(model, prompt(source))).containsExactly(expected, within(TOLERANCE));
      view.exportTo(exported);
    }
    try (TransformerModel again = TransformerModel.load(exported)) {
      assertThat(logits(again, prompt(source))).containsExactly(expected, within(TOLERANCE));
    }
  }

  @Test
  void a_head_that_is_neither_tied_nor_there_is_refused() throws IOException {
    Path source = variant("llama-tied", JSON.readTree("false"), "null", true);
    assertThatThrownBy(() -> TransformerModel.load(source))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("model.safetensors", "no lm_head.weight", "tie_word_embeddings");
  }

  @ParameterizedTest
  @MethodSource("trainable")
  void a_model_with_a_head_of_its_own_is_trained_with_it(String model) throws IOException {
    Path own = variant(model, JSON.nullNode(), "reversed", true);
    SafetensorsFile file = SafetensorsFile.open(own.resolve("model.safetensors"));
    try (TransformerModel loaded = TransformerModel.load(own);
        TrainableModel trained = TrainableModel.of(loaded, TorchOps.Variant.PLAIN)) {
      assertThat(trained.arrays().get(HEAD).toFloatArray()).isEqualTo(file.readFloats(HEAD));
      assertThat(trained.config(List.of(1), ScalarType.F32).path("tie_word_embeddings").asBoolean())
          .isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("trainable")
  void a_model_whose_table_is_stored_as_its_head_is_trained_from_it(String model)
      throws IOException {
    Path alone = variant(model, JSON.nullNode(), "equal", false);
    SafetensorsFile file = SafetensorsFile.open(alone.resolve("model.safetensors"));
    try (TransformerModel loaded = TransformerModel.load(alone);
        TrainableModel trained = TrainableModel.of(loaded, TorchOps.Variant.PLAIN)) {
      String table = model.equals("gpt2") ? "wte.weight" : "embed_tokens.weight";
      assertThat(trained.arrays().get(table).toFloatArray()).isEqualTo(file.readFloats(HEAD));
    }
  }

  static List<String> trainable() {
    return List.of("gpt2", "gemma2");
  }
}
