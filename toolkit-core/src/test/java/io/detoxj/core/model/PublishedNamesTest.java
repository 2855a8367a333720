/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.fixture.ReferenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of tensors as old files have them, and buffers that old versions stored beside weights. */
class PublishedNamesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "neox, gpt_neox., ''",
    "neox, embed_out., lm_head.",
    "gptj, transformer., ''",
    "opt, model.decoder., decoder.",
    "opt-unbiased, model.decoder., ''",
    "qwen3, model., ''",
    "phi3, model., ''"
  })
  void other_prefixes_and_left_over_buffers(String name, String prefix, String instead)
      throws IOException {
    Path model = ReferenceModel.writeTo(name, folder);
    List<int[]> text = List.of(new int[] {5, 9, 200, 31});
    float[][] expected;
    try (TransformerModel loaded = TransformerModel.load(model)) {
      expected = loaded.forward(text).get(0);
    }
    Path weights = model.resolve("model.safetensors");
    SafetensorsFile file =
        SafetensorsFile.open(Files.move(weights, folder.resolve("old.safetensors")));
    SafetensorsWriter writer = new SafetensorsWriter();
    int renamed = 0;
    for (String tensor : file.tensors().keySet()) {
      boolean old = tensor.startsWith(prefix);
      renamed += old ? 1 : 0;
      writer.addCopy(file, tensor, old ? instead + tensor.substring(prefix.length()) : tensor);
    }
    assertThat(renamed).isPositive();
    for (String buffer :
        List.of("attention.bias", "attention.masked_bias", "attn.masked_bias", "inv_freq")) {
      writer.add(instead + "layers.0." + buffer, new long[] {1}, new float[] {1});
    }
    writer.write(weights);
    try (TransformerModel loaded = TransformerModel.load(model)) {
      assertThat(loaded.forward(text).get(0)).isDeepEqualTo(expected);
    }
  }
}
