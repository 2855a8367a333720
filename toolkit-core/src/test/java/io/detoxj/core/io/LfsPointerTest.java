/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.DetoxException;
import io.detoxj.core.checkpoint.NpzFile;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.ByteLevelBpe;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LfsPointerTest {
  private static final String POINTER =
      """
      version https://git-lfs.github.com/spec/v1
      oid sha256:4d7a214614ab2935c943f9e0ff69d22ea
      size 548105171
      """;

  @TempDir Path folder;

  private static void assertCalledSo(ThrowingCallable reading, String file) {
    assertThatThrownBy(reading)
        .isInstanceOf(DetoxException.class)
        .hasMessageContainingAll(
            file, "is a Git LFS pointer", "548105171 bytes", "run git lfs pull");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"config.json", "generation_config.json", "tokenizer.json", "model.safetensors"})
  void every_file_of_a_model(String name) throws IOException {
    Path model = ReferenceModel.writeTo("gpt2", folder);
    Files.writeString(model.resolve(name), POINTER);
    assertCalledSo(() -> TransformerModel.load(model), name);
  }

  @Test
  void an_index_and_its_shards() throws IOException {
    Path model = ReferenceModel.writeTo("gpt2", folder);
    Files.delete(model.resolve("model.safetensors"));
    Path index = model.resolve("model.safetensors.index.json");
    Files.writeString(index, POINTER);
    assertCalledSo(() -> TransformerModel.load(model), "model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"wte.weight\": \"one.safetensors\"}}");
    Files.writeString(model.resolve("one.safetensors"), POINTER);
    assertCalledSo(() -> TransformerModel.load(model), "one.safetensors");
  }

  @Test
  void files_of_other_readers() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), POINTER);
    assertCalledSo(() -> Tokenizer.load(file), "file");
    assertCalledSo(() -> NpzFile.open(file), "file");
    assertCalledSo(() -> ByteLevelBpe.writeCut(file, 300, folder.resolve("out.json")), "file");
    BoundedLines lines =
        new BoundedLines(
            new ByteArrayInputStream(POINTER.getBytes(StandardCharsets.UTF_8)),
            "prompts.jsonl",
            1_000,
            10_000);
    assertThatThrownBy(lines::next)
        .isInstanceOf(DetoxException.class)
        .hasMessageContainingAll("prompts.jsonl is a Git LFS pointer", "run git lfs pull");
  }

  @Test
  void other_files_pass() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "version 2\n");
    assertThatCode(() -> LfsPointer.refuse(file)).doesNotThrowAnyException();
    assertThatCode(() -> LfsPointer.refuse(folder.resolve("none"))).doesNotThrowAnyException();
    // Something that only begins alike and is too large to be one.
    Files.writeString(file, POINTER + "x".repeat(2_000));
    assertThatCode(() -> LfsPointer.refuse(file)).doesNotThrowAnyException();
  }
}
