/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.run.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFolderTest {
  @TempDir Path folder;

  @BeforeEach
  void writeFolder() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt2\", \"n_layer\": 2}");
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    new SafetensorsWriter()
        .add("w", new long[] {1}, new float[] {1})
        .write(folder.resolve("model.safetensors"));
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> CheckpointFolder.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void opensAWholeFolder() throws IOException {
    CheckpointFolder opened = CheckpointFolder.open(folder);
    assertThat(opened.path()).isEqualTo(folder);
    assertThat(opened.modelType()).isEqualTo("gpt2");
    assertThat(opened.config().path("n_layer").asInt()).isEqualTo(2);
    assertThat(opened.weights().tensors()).containsOnlyKeys("w");
    assertThat(opened.tokenizerFile()).isEqualTo(folder.resolve("tokenizer.json"));
    String digest = Sha256.hex(folder.resolve("model.safetensors"));
    assertThat(opened.weightsSha256()).isEqualTo(digest);
    Files.delete(folder.resolve("model.safetensors"));
    assertThat(opened.weightsSha256()).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
  void namesAMissingFile(String name) throws IOException {
    Files.delete(folder.resolve(name));
    assertRefused(folder.resolve(name) + " is missing", "must hold config.json", "copy it");
  }

  @Test
  void saysWhatToDoWithPicklesAndShards() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));
    Files.writeString(folder.resolve("model.safetensors.index.json"), "{}");
    assertRefused("several shards");
    Files.write(folder.resolve("pytorch_model.bin"), new byte[] {1});
    assertRefused("pickle", "never read", "save the weights as safetensors");
  }

  @Test
  void refusesAMissingFolder() {
    assertThatThrownBy(() -> CheckpointFolder.open(folder.resolve("none")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("there is no model folder", "none");
  }

  @Test
  void refusesBadConfigurations() throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(config, "{\"model_type\":");
    assertRefused("config.json is not sound JSON");
    Files.writeString(config, "");
    assertRefused("config.json is not a JSON object");
    Files.writeString(config, "[1]");
    assertRefused("config.json is not a JSON object");
    Files.writeString(config, "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}");
    assertRefused("config.json is not sound JSON", "nesting depth");
    Files.writeString(config, "{}" + " ".repeat(10_000_000));
    assertRefused("10000002 bytes", "at most 10000000");
  }

  @Test
  void asksForTheModelType() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": 3}");
    CheckpointFolder opened = CheckpointFolder.open(folder);
    assertThatThrownBy(opened::modelType)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("config.json", "model_type", "gpt2");
  }
}
