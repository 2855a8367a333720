/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointWriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;
  private Path source;
  private Path target;
  private JsonNode config;

  @BeforeEach
  void writeSource() throws IOException {
    source = Files.createDirectory(root.resolve("source"));
    target = root.resolve("made/target");
    config = JSON.readTree("{\"model_type\":\"gpt2\"}");
    Files.writeString(source.resolve("tokenizer.json"), "{\"t\":1}");
    Files.writeString(source.resolve("generation_config.json"), "{\"eos_token_id\":3}");
    Files.writeString(source.resolve("README.md"), "not copied");
    weights().write(source.resolve("model.safetensors"));
  }

  private static SafetensorsWriter weights() {
    return new SafetensorsWriter()
        .add("a", new long[] {2}, new float[] {1, 2})
        .add("b", new long[] {1}, new float[] {3})
        .add("c", new long[] {2}, new float[] {4, 5}, ScalarType.F16);
  }

  private static String[] names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toArray(String[]::new);
    }
  }

  @Test
  void writesOneFile() throws IOException {
    CheckpointWriter.of(source, config).write(weights(), target);
    assertThat(names(target))
        .containsExactly(
            "config.json", "generation_config.json", "model.safetensors", "tokenizer.json");
    CheckpointFolder opened = CheckpointFolder.open(target);
    assertThat(opened.config()).isEqualTo(config);
    assertThat(opened.endOfTextIds()).containsExactly(3);
    assertThat(opened.weights().readFloats("c")).containsExactly(4, 5);
    assertThat(opened.weights().files().get(0).metadata()).isEqualTo(Map.of("format", "pt"));
    assertThat(target.resolve("tokenizer.json")).hasContent("{\"t\":1}");
  }

  @Test
  void writesShardsWithTheirIndex() throws IOException {
    CheckpointFolder from = CheckpointFolder.open(writeConfig(source));
    SafetensorsWriter copies = new SafetensorsWriter().metadata("format", "other");
    from.weights()
        .tensors()
        .keySet()
        .forEach(name -> copies.addCopy(from.weights().fileOf(name), name));
    CheckpointWriter.of(source, config).maxShardBytes(8).write(copies, target);
    assertThat(names(target))
        .containsExactly(
            "config.json",
            "generation_config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
            "tokenizer.json");
    assertThat(JSON.readTree(target.resolve("model.safetensors.index.json").toFile()))
        .isEqualTo(
            JSON.readTree(
                """
                {"metadata": {"total_size": 16}, "weight_map": {
                  "a": "model-00001-of-00002.safetensors",
                  "b": "model-00002-of-00002.safetensors",
                  "c": "model-00002-of-00002.safetensors"}}"""));
    CheckpointFolder opened = CheckpointFolder.open(target);
    assertThat(opened.weights().readFloats("a")).containsExactly(1, 2);
    assertThat(opened.weights().readFloats("c")).containsExactly(4, 5);
    assertThat(opened.weights().fileOf("c").metadata()).isEqualTo(Map.of("format", "other"));
  }

  private static Path writeConfig(Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), "{}");
    return folder;
  }

  @Test
  void refusesTheSourceUnderAnyName() throws IOException {
    CheckpointWriter writer = CheckpointWriter.of(source, config);
    Path link = Files.createSymbolicLink(root.resolve("link"), source);
    for (Path folder : new Path[] {source, link, source.resolve("../source")}) {
      assertThatThrownBy(() -> writer.write(weights(), folder))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll(folder.toString(), "the model's own", "choose another");
    }
    assertThat(source.resolve("config.json")).doesNotExist();
  }

  @Test
  void refusesTheHomesOfCopiedTensors() throws IOException {
    Path other = Files.createDirectory(root.resolve("other"));
    Path link =
        Files.createSymbolicLink(
            other.resolve("linked.safetensors"), source.resolve("model.safetensors"));
    Path third = Files.createDirectory(root.resolve("third"));
    Files.writeString(third.resolve("tokenizer.json"), "{}");
    SafetensorsWriter copies = new SafetensorsWriter().addCopy(SafetensorsFile.open(link), "a");
    for (Path folder : new Path[] {other, source}) {
      assertThatThrownBy(() -> CheckpointWriter.of(third, config).write(copies, folder))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll(folder.toString(), "is read");
    }
  }

  @Test
  void refusesAFolderThatHoldsWeights() throws IOException {
    CheckpointWriter writer = CheckpointWriter.of(source, config);
    writer.write(weights(), target);
    assertThatThrownBy(() -> writer.maxShardBytes(1).write(weights(), target))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("model.safetensors is there already");
  }

  @Test
  void aFailedWriteLeavesAFolderThatDoesNotOpenAndCanBeWrittenAgain() throws IOException {
    Path gone = root.resolve("gone.safetensors");
    new SafetensorsWriter().add("d", new long[] {1}, new float[] {6}).write(gone);
    SafetensorsWriter broken = weights().addCopy(SafetensorsFile.open(gone), "d");
    Files.write(gone, new byte[0]);
    CheckpointWriter writer = CheckpointWriter.of(source, config).maxShardBytes(8);
    assertThatThrownBy(() -> writer.write(broken, target))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("gone.safetensors");
    assertThatThrownBy(() -> CheckpointFolder.open(target))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors is missing");
    writer.write(weights(), target);
    assertThat(CheckpointFolder.open(target).weights().tensors()).containsOnlyKeys("a", "b", "c");
  }

  @Test
  void refusesBadArguments() throws IOException {
    assertThatThrownBy(() -> CheckpointWriter.of(source, JSON.readTree("[1]")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not [1]");
    assertThatThrownBy(() -> CheckpointWriter.of(source, config).maxShardBytes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxShardBytes is 0");
    Files.delete(source.resolve("tokenizer.json"));
    assertThatThrownBy(() -> CheckpointWriter.of(source, config))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tokenizer.json is missing");
  }
}
