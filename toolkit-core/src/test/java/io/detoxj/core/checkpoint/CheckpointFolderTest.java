/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void saysWhatToDoWithPickles() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));
    Files.write(folder.resolve("pytorch_model.bin"), new byte[] {1});
    assertRefused("pickle", "never read", "save the weights as safetensors");
  }

  @Test
  void readsTheOneFileWhenThereIsAnIndexToo() throws IOException {
    Files.writeString(folder.resolve("model.safetensors.index.json"), "{}");
    assertThat(CheckpointFolder.open(folder).weights().path())
        .isEqualTo(folder.resolve("model.safetensors"));
  }

  @Test
  void hashesShardsInTheOrderOfTheIndex() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));
    for (String name : List.of("a", "b")) {
      new SafetensorsWriter()
          .add(name, new long[] {1}, new float[] {1})
          .write(folder.resolve(name + ".safetensors"));
    }
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"b\":\"b.safetensors\",\"a\":\"a.safetensors\"}}");
    String lines = "";
    for (String name : List.of("b.safetensors", "a.safetensors")) {
      lines += name + " " + Sha256.hex(Files.readAllBytes(folder.resolve(name))) + "\n";
    }
    assertThat(CheckpointFolder.open(folder).weightsSha256())
        .isEqualTo(Sha256.hex(lines.getBytes(StandardCharsets.UTF_8)));
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
    Files.writeString(config, "{\"a\":1,\"a\":2}");
    assertRefused("config.json is not sound JSON", "Duplicate field 'a'");
    Files.writeString(config, "{} {}");
    assertRefused("config.json is not sound JSON", "Trailing token");
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

  private List<Integer> endOfTextIds(String config, String generation) throws IOException {
    Files.writeString(folder.resolve("config.json"), config);
    if (generation.isEmpty()) {
      Files.deleteIfExists(folder.resolve("generation_config.json"));
    } else {
      Files.writeString(folder.resolve("generation_config.json"), generation);
    }
    return CheckpointFolder.open(folder).endOfTextIds();
  }

  @Test
  void readsEndOfTextFromTheGenerationConfigurationFirst() throws IOException {
    assertThat(endOfTextIds("{\"eos_token_id\":5}", "{\"eos_token_id\":[106,1,106]}"))
        .containsExactly(106, 1);
    assertThat(endOfTextIds("{\"eos_token_id\":5}", "{\"eos_token_id\":7}")).containsExactly(7);
    assertThat(endOfTextIds("{\"eos_token_id\":5}", "{\"eos_token_id\":null}")).containsExactly(5);
    assertThat(endOfTextIds("{\"eos_token_id\":[5,6]}", "")).containsExactly(5, 6);
    assertThat(endOfTextIds("{}", "{}")).isEmpty();
    assertThat(endOfTextIds("{\"vocab_size\":6}", "{\"eos_token_id\":5}")).containsExactly(5);
  }

  @Test
  void negativeEndOfTextIdsStandForNone() throws IOException {
    assertThat(endOfTextIds("{\"eos_token_id\":[5,-1]}", "")).containsExactly(5);
    assertThat(endOfTextIds("{\"eos_token_id\":-1}", "")).isEmpty();
    assertThat(endOfTextIds("{\"eos_token_id\":5}", "{\"eos_token_id\":[-1,7]}"))
        .containsExactly(7);
    assertThat(endOfTextIds("{\"eos_token_id\":5}", "{\"eos_token_id\":[-1]}")).containsExactly(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "1.0", "\"1\"", "true", "{\"a\":1}", "[[1]]", "[1,null]"})
  void refusesImpossibleEndOfTextIds(String value) {
    for (String file : List.of("config.json", "generation_config.json")) {
      String field = "\"eos_token_id\":" + value;
      boolean generation = file.startsWith("gen");
      assertThatThrownBy(
              () ->
                  endOfTextIds(
                      "{\"vocab_size\":6" + (generation ? "" : "," + field) + "}",
                      generation ? "{" + field + "}" : ""))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContainingAll(file, "eos_token_id is " + value, "from 0 to 5");
    }
  }

  @Test
  void boundsTheNumberOfEndOfTextIds() {
    assertThatThrownBy(() -> endOfTextIds("{\"eos_token_id\":[1" + ",1".repeat(100) + "]}", ""))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("at most 100");
  }
}
