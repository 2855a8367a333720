/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.hub.HubCache;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of tiny files is held against what transformers makes of them. */
class GgufConversionTest {
  @TempDir Path folder;

  private static InputStream resource(String name) {
    return Objects.requireNonNull(GgufConversionTest.class.getResourceAsStream(name), name);
  }

  private Path file(String architecture) throws IOException {
    Path file = folder.resolve(architecture + ".gguf");
    try (InputStream in = resource(architecture + ".gguf")) {
      Files.copy(in, file);
    }
    return file;
  }

  private static JsonNode reference(String architecture) throws IOException {
    try (InputStream in = resource("references.json")) {
      return JsonMapper.builder().build().readTree(in).path(architecture);
    }
  }

  private static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "gemma3", "gpt2"})
  void ids_and_logits_are_those_of_transformers(String architecture) throws IOException {
    JsonNode expected = reference(architecture);
    Path made = HubCache.at(folder.resolve("cache")).find(file(architecture).toString());
    try (TransformerModel model =
        TransformerModel.load(made, LoadOptions.standard().withStrictConfig(true))) {
      expected
          .path("texts")
          .properties()
          .forEach(
              text ->
                  assertThat(model.tokenizer().encodePrompt(text.getKey()))
                      .as(text.getKey())
                      .isEqualTo(ids(text.getValue())));
      int[] ids = ids(expected.path("ids"));
      float[][] logits = model.forward(List.of(ids), List.of(ids.length)).get(0);
      float[] last = logits[logits.length - 1];
      for (int i = 0; i < expected.path("logits").size(); i++) {
        assertThat((double) last[i])
            .as("logit " + i)
            .isCloseTo(expected.path("logits").get(i).asDouble(), within(1e-4));
      }
    }
  }

  @Test
  void a_folder_is_made_once_and_anew_when_the_file_changes() throws IOException {
    HubCache cache = HubCache.at(folder.resolve("cache"));
    Path file = file("gpt2");
    Path first = cache.find(file.toString());
    Object written = Files.getLastModifiedTime(first.resolve("model.safetensors"));
    assertThat(cache.find(file.toString())).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(first.resolve("model.safetensors"))).isEqualTo(written);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 32));
    assertThat(cache.find(file.toString())).isNotEqualTo(first);
  }

  @Test
  void quantised_weights_may_be_kept_narrower_and_the_others_keep_their_type() throws IOException {
    Path file = file("llama");
    GgufConversion.write(file, folder.resolve("wide"), ScalarType.F32);
    GgufConversion.write(file, folder.resolve("narrow"), ScalarType.BF16);
    assertThat(Files.size(folder.resolve("narrow/model.safetensors")))
        .isLessThan(Files.size(folder.resolve("wide/model.safetensors")));
    assertThatThrownBy(() -> GgufConversion.write(file, folder.resolve("wide"), ScalarType.F32))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is there already");
  }

  private static GgufBuilder gpt2(List<String> tokens) {
    return new GgufBuilder()
        .text("general.architecture", "gpt2")
        .size("gpt2.context_length", 4)
        .size("gpt2.embedding_length", 2)
        .size("gpt2.block_count", 1)
        .size("gpt2.feed_forward_length", 8)
        .size("gpt2.attention.head_count", 1)
        .text("tokenizer.ggml.model", "gpt2")
        .texts("tokenizer.ggml.tokens", tokens)
        .texts("tokenizer.ggml.merges", List.of())
        .tensor("token_embd.weight", List.of(2, 2), new float[] {1, 2, 3, 4});
  }

  private void assertRefused(GgufBuilder builder, String... parts) throws IOException {
    Path file = builder.write(folder.resolve("m.gguf"));
    assertThatThrownBy(() -> GgufConversion.write(file, folder.resolve("out"), ScalarType.F32))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("m.gguf")
        .hasMessageContainingAll(parts);
    assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
  }

  @Test
  void what_is_not_supported_is_refused_by_name() throws IOException {
    List<String> tokens = List.of("a", "b");
    assertRefused(
        new GgufBuilder().text("general.architecture", "mamba"), "mamba", "gemma3, gpt2, llama");
    assertRefused(gpt2(tokens).text("tokenizer.ggml.pre", "tekken"), "tekken", "tokenizer.json");
    assertRefused(gpt2(List.of("a", "a")), "a token twice");
    assertRefused(gpt2(tokens).size("tokenizer.ggml.eos_token_id", 9), "is 9 of 2 tokens");
    assertRefused(gpt2(tokens).size("split.count", 3), "one of several files");
    assertRefused(
        gpt2(tokens).tensor("blk.0.ssm_a", List.of(2), new float[2]), "has no tensor blk.0.ssm_a");
    assertRefused(gpt2(tokens).number("gpt2.attention.layer_norm_epsilon", Float.NaN), "is NaN");
    assertRefused(
        gpt2(tokens).tensor("output_norm.bias", List.of(2), new float[] {1, Float.NaN}),
        "output_norm.bias has the value NaN");
  }

  @Test
  void other_types_are_refused_by_name() throws IOException {
    assertRefused(
        new GgufBuilder().tensor("w", List.of(1, 256), 10, new byte[84]), "Q2_K", "Q4_K_M");
    assertRefused(new GgufBuilder().tensor("w", List.of(1, 256), 39, new byte[84]), "type 39");
  }

  @Test
  void a_tokenizer_beside_the_file_counts() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), "{\"mine\":1}");
    gpt2(List.of("a", "b")).text("tokenizer.ggml.pre", "tekken").write(folder.resolve("m.gguf"));
    GgufConversion.write(folder.resolve("m.gguf"), folder.resolve("out"), ScalarType.F32);
    assertThat(folder.resolve("out/tokenizer.json")).hasContent("{\"mine\":1}");
  }

  @Test
  void heads_are_put_back_in_order() throws IOException {
    // Two heads of four rows: of each, 0, 2, 1, 3 in the file.
    float[] stored = {0, 2, 1, 3, 4, 6, 5, 7};
    GgufBuilder builder =
        new GgufBuilder()
            .text("general.architecture", "llama")
            .size("llama.attention.head_count", 2)
            .tensor("blk.0.attn_q.weight", List.of(8, 1), stored)
            .tensor("blk.0.attn_q.bias", List.of(8), stored);
    Path out = folder.resolve("w.safetensors");
    try (GgufFile file = GgufFile.open(builder.write(folder.resolve("m.gguf")))) {
      new GgufWeights(file, ScalarType.F32).writer().write(out);
    }
    SafetensorsFile written = SafetensorsFile.open(out);
    float[] ordered = new float[8];
    IntStream.range(0, 8).forEach(i -> ordered[i] = i);
    assertThat(written.readFloats("model.layers.0.self_attn.q_proj.weight")).isEqualTo(ordered);
    assertThat(written.readFloats("model.layers.0.self_attn.q_proj.bias")).isEqualTo(ordered);
  }
}
