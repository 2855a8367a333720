/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hub.HubCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Folders as exporters really write them: more, less and other things than the model needs. */
class OddCheckpointTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<int[]> TEXT = List.of(new int[] {5, 9, 200, 31});

  @TempDir Path folder;

  private static float[][] logits(Path model) throws IOException {
    try (TransformerModel loaded = TransformerModel.load(model)) {
      return loaded.forward(TEXT).get(0);
    }
  }

  private static SafetensorsWriter copyOf(SafetensorsFile file) {
    SafetensorsWriter writer = new SafetensorsWriter();
    file.tensors().keySet().forEach(name -> writer.addCopy(file, name));
    return writer;
  }

  /** A file of one tensor that is called zeros, of a type that no writer has numbers for. */
  private SafetensorsFile zeros(ScalarType type, List<Long> shape) throws IOException {
    long bytes = shape.stream().reduce((long) type.bytes(), Math::multiplyExact);
    byte[] header =
        """
        {"zeros":{"dtype":"%s","shape":%s,"data_offsets":[0,%s]}}"""
            .formatted(type, shape, bytes)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer whole =
        ByteBuffer.allocate(8 + header.length + (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(header.length).put(header);
    return SafetensorsFile.open(Files.write(folder.resolve("zeros.safetensors"), whole.array()));
  }

  /** Three numbers each, which shifts what follows to an odd byte for types of one byte. */
  @ParameterizedTest
  @EnumSource(
      value = ScalarType.class,
      names = {"F8_E4M3", "F8_E5M2", "F8_E8M0", "I8", "U8", "BOOL", "I64", "U32", "F64"})
  void tensors_that_no_model_needs_may_be_of_any_type(ScalarType type) throws IOException {
    Path model = ReferenceModel.writeTo("gemma2", folder);
    float[][] expected = logits(model);
    Path weights = model.resolve("model.safetensors");
    Path old = Files.move(weights, folder.resolve("old.safetensors"));
    SafetensorsFile file = SafetensorsFile.open(old);
    SafetensorsWriter writer =
        new SafetensorsWriter().addCopy(zeros(type, List.of(3L)), "zeros", "a.scale");
    file.tensors().keySet().forEach(name -> writer.addCopy(file, name));
    writer.write(weights);
    assertThat(logits(model)).isDeepEqualTo(expected);
  }

  @Test
  void a_weight_of_eight_bits_is_refused_by_name() throws IOException {
    Path model = ReferenceModel.writeTo("llama", folder);
    Path weights = model.resolve("model.safetensors");
    Path old = Files.move(weights, folder.resolve("old.safetensors"));
    SafetensorsFile file = SafetensorsFile.open(old);
    String needed = "model.layers.0.mlp.up_proj.weight";
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name : file.tensors().keySet()) {
      if (name.equals(needed)) {
        writer.addCopy(zeros(ScalarType.F8_E4M3, file.tensor(name).shape()), "zeros", name);
      } else {
        writer.addCopy(file, name);
      }
    }
    writer.write(weights);
    assertThatThrownBy(() -> TransformerModel.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(needed, "F8_E4M3", "weights must be F32, F16 or BF16");
  }

  @Test
  void an_index_that_does_not_fit_in_what_is_not_needed() throws IOException {
    Path model = ReferenceModel.writeTo("llama", folder);
    float[][] expected = logits(model);
    Path single = model.resolve("model.safetensors");
    SafetensorsFile file = SafetensorsFile.open(single);
    copyOf(file)
        .add("rotary.inv_freq", new long[] {1}, new float[] {1})
        .write(model.resolve("one.safetensors"));
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", Files.size(model.resolve("one.safetensors")));
    ObjectNode map = index.putObject("weight_map");
    file.tensors().keySet().forEach(name -> map.put(name, "one.safetensors"));
    map.put("model.layers.0.self_attn.rotary_emb.inv_freq", "one.safetensors");
    map.remove("model.norm.weight");
    Files.writeString(model.resolve("model.safetensors.index.json"), index.toString());
    Files.delete(single);
    assertThat(logits(model)).isDeepEqualTo(expected);
  }

  @Test
  void an_exported_model_keeps_what_its_users_need() throws IOException {
    Path source = TinyGpt2.writeTo(folder.resolve("source"));
    List<String> kept =
        List.of(
            "added_tokens.json",
            "additional_chat_templates/tools.jinja",
            "chat_template.jinja",
            "generation_config.json",
            "merges.txt",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json");
    Files.createDirectories(source.resolve("additional_chat_templates"));
    for (String name : kept) {
      if (!Files.exists(source.resolve(name))) {
        Files.writeString(source.resolve(name), name.endsWith("json") ? "{}" : name);
      }
    }
    Files.writeString(source.resolve("README.md"), "about the old weights");
    Files.writeString(source.resolve("LICENSE"), "of the old weights");
    Path target = folder.resolve("target");
    export(source, target);
    try (Stream<Path> files = Files.walk(target)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> target.relativize(f).toString()))
          .containsAll(kept)
          .doesNotContain("README.md", "LICENSE");
    }
    assertThat(target.resolve("chat_template.jinja")).hasContent("chat_template.jinja");
  }

  private static void export(Path source, Path target) throws IOException {
    try (TransformerModel model = TransformerModel.load(source);
        DetoxifiedModel view =
            model.with(
                new Planned(
                    List.of(
                        new WeightIntervention(
                            "edit", "transformer.h.1.mlp.c_proj.weight", w -> w.mul(2f)))))) {
      view.exportTo(target);
    }
  }

  @ParameterizedTest
  @CsvSource({"torch_dtype,F32,float32", "dtype,F16,float16", "dtype,BF16,bfloat16"})
  void the_type_in_an_exported_configuration_is_that_of_the_weights(
      String field, ScalarType stored, String written) throws IOException {
    Path source = TinyGpt2.writeTo(folder.resolve("source"));
    ObjectNode config = (ObjectNode) JSON.readTree(source.resolve("config.json").toFile());
    Files.writeString(source.resolve("config.json"), config.put(field, "float64").toString());
    Path weights = source.resolve("model.safetensors");
    SafetensorsFile file = SafetensorsFile.open(Files.move(weights, folder.resolve("old")));
    SafetensorsWriter writer = new SafetensorsWriter();
    file.tensors()
        .forEach(
            (name, info) ->
                writer.add(
                    name,
                    info.shape().stream().mapToLong(Long::longValue).toArray(),
                    file.readFloats(name),
                    stored));
    writer.write(weights);
    export(source, folder.resolve("target"));
    JsonNode exported = JSON.readTree(folder.resolve("target/config.json").toFile());
    assertThat(exported.path(field).textValue()).isEqualTo(written);
  }

  @Test
  void wrong_paths_are_told_apart() throws IOException {
    Path model = ReferenceModel.writeTo("gpt2", folder);
    Path weights = model.resolve("model.safetensors");
    HubCache cache = HubCache.at(folder.resolve("cache"));
    refused(() -> TransformerModel.load(weights), "is a file; give the folder", model.toString());
    refused(() -> cache.find(weights.toString()), "is a file; give the folder", model.toString());
    refused(() -> cache.find("a\0b"), "is neither a path nor a model id");
    Path inCache = Files.createDirectories(folder.resolve("models--garden--turnip/snapshots/0a"));
    refused(
        () -> TransformerModel.load(inCache.getParent().getParent()),
        "Hugging Face cache",
        "snapshots");
    Path adapter = Files.createDirectories(folder.resolve("adapter"));
    Files.writeString(adapter.resolve("adapter_config.json"), "{}");
    refused(() -> TransformerModel.load(adapter), "config.json is missing", "merge");
  }

  private static void refused(ThrowingCallable loading, String... parts) {
    assertThatThrownBy(loading)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }
}
