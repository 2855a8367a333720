/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BgeSmallZhTest {
  @TempDir private Path folder;

  private Path jar(byte[] onnx) throws IOException {
    Path jar = folder.resolve("model.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("bge-small-zh.onnx"));
      zip.write(onnx);
      zip.putNextEntry(new ZipEntry("bge-small-zh-tokenizer.json"));
      zip.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  @Test
  void the_folder_says_that_the_first_token_is_read() throws IOException {
    Path jar =
        jar(
            OnnxWeightsTest.model(
                OnnxWeightsTest.tensor(
                    "embeddings.word_embeddings.weight", new long[] {2, 128}, new float[256]),
                OnnxWeightsTest.tensor(
                    "embeddings.position_embeddings.weight", new long[] {3, 128}, new float[384]),
                OnnxWeightsTest.tensor(
                    "encoder.layer.0.intermediate.dense.bias", new long[] {5}, new float[5]),
                OnnxWeightsTest.tensor(
                    "encoder.layer.0.output.dense.bias", new long[] {128}, new float[128]),
                OnnxWeightsTest.tensor("pooler.dense.bias", new long[] {1}, 1)));
    Path encoder = folder.resolve("encoder");
    BgeSmallZh.writeModules(encoder);
    BgeSmallZh.read(jar).writeEncoder(encoder);
    JsonNode config = new ObjectMapper().readTree(encoder.resolve("config.json").toFile());
    assertThat(config.path("hidden_size").intValue()).isEqualTo(128);
    assertThat(config.path("num_attention_heads").intValue()).isEqualTo(2);
    assertThat(config.path("num_hidden_layers").intValue()).isEqualTo(1);
    assertThat(config.path("intermediate_size").intValue()).isEqualTo(5);
    assertThat(config.path("vocab_size").intValue()).isEqualTo(2);
    assertThat(encoder.resolve("1_Pooling/config.json")).content().contains("cls_token");
    assertThat(SafetensorsFile.open(encoder.resolve("model.safetensors")).tensors())
        .containsKey("embeddings.word_embeddings.weight")
        .doesNotContainKey("pooler.dense.bias");
  }

  @Test
  void another_jar_is_refused() throws IOException {
    Path other = folder.resolve("other.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(other))) {
      zip.putNextEntry(new ZipEntry("readme"));
    }
    assertThatThrownBy(() -> BgeSmallZh.read(other))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("langchain4j-embeddings-bge-small-zh");
    Path quantised = jar(OnnxWeightsTest.model(OnnxWeightsTest.tensor("w", new long[] {1}, 1)));
    assertThatThrownBy(() -> BgeSmallZh.read(quantised))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not quantised");
  }
}
