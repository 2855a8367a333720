/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.checkpoint.HalfPrecision;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Published files against the folders that transformers makes of them. DETOXJ_REAL_MODELS names the
 * folder that holds both, the files below {@code .work}.
 */
@Tag("real")
class RealGgufTest {
  private static final List<String> TEXTS =
      List.of(
          "The garden is full of turnips, and nobody waters them.",
          "def plant(n):\n    return [f\"turnip {i}\" for i in range(n)]\n\n\n# 12345 + 678",
          "\uD83D\uDE00\uD83E\uDD14 caf\u00e9 na\u00efve \u4f60\u597d\uff0c\u4e16\u754c  two blanks",
          "don't we'll I'M   \t\r\n\u00a0x",
          "<start_of_turn>user\nHello<end_of_turn>\n<|im_start|>user\nHi<|im_end|>",
          "");

  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource({
    "gemma-3-270m, gemma/gemma-3-270m-q4_k_m.gguf",
    "smollm2-135m-instruct, smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
  })
  void weights_and_ids_are_those_of_transformers(String name, String file) throws IOException {
    String root = System.getenv("DETOXJ_REAL_MODELS");
    Assumptions.assumeTrue(root != null, "DETOXJ_REAL_MODELS does not name a folder of models");
    Path gguf = Path.of(root, ".work", file);
    Assumptions.assumeTrue(Files.exists(gguf), gguf + " is not there");
    Path made = temporary.resolve(name);
    GgufConversion.write(gguf, made, ScalarType.BF16);
    CheckpointWeights ours = CheckpointFolder.open(made).weights();
    CheckpointWeights theirs = CheckpointFolder.open(Path.of(root, name)).weights();
    assertThat(ours.tensors().keySet())
        .containsExactlyInAnyOrderElementsOf(theirs.tensors().keySet());
    for (TensorInfo tensor : ours.tensors().values()) {
      if (tensor.type() == ScalarType.BF16) {
        assertThat(ours.fileOf(tensor.name()).sha256(tensor.name()))
            .as(tensor.name())
            .isEqualTo(theirs.fileOf(tensor.name()).sha256(tensor.name()));
      } else {
        assertRounded(ours, theirs, tensor.name());
      }
    }
    try (Tokenizer mine = Tokenizer.load(made.resolve("tokenizer.json"));
        Tokenizer other = Tokenizer.load(Path.of(root, name, "tokenizer.json"))) {
      for (String text : TEXTS) {
        assertThat(mine.encodePrompt(text)).as(text).isEqualTo(other.encodePrompt(text));
      }
    }
  }

  private static void assertRounded(CheckpointWeights ours, CheckpointWeights theirs, String name) {
    float[] exact = ours.fileOf(name).readFloats(name);
    float[] rounded = theirs.fileOf(name).readFloats(name);
    for (int i = 0; i < exact.length; i++) {
      assertThat(HalfPrecision.toBfloat16(exact[i]))
          .as(name)
          .isEqualTo(HalfPrecision.toBfloat16(rounded[i]));
    }
  }
}
