/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The weights of a SAELens folder: their types, and what is refused. */
class SaeFolderTest {
  private static final SaeConfig CONFIG = ToySae.config(SaeArchitecture.GATED, true);

  @TempDir Path folder;

  private void write(Map<String, float[]> weights, ScalarType type) throws IOException {
    Files.writeString(folder.resolve("cfg.json"), SaeConfigJson.write(CONFIG).toString());
    SafetensorsWriter writer = new SafetensorsWriter();
    SaeTensors.shapes(CONFIG)
        .forEach((name, shape) -> writer.add(name, shape, weights.get(name), type));
    writer.write(folder.resolve("sae_weights.safetensors"));
  }

  /** The toy's weights are not all exact in 16 bits; these are. */
  private static Map<String, float[]> exact() {
    Map<String, float[]> weights = ToySae.weights();
    for (float[] values : weights.values()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.round(values[i] * 8) / 8f;
      }
    }
    return weights;
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void weights_of_16_bits_are_widened(ScalarType type) throws IOException {
    write(exact(), type);
    try (SparseAutoencoder loaded = SparseAutoencoder.load(folder);
        SparseAutoencoder made = SparseAutoencoder.of(CONFIG, exact())) {
      assertThat(loaded.sha256()).isEqualTo(made.sha256());
      float[][] x = {ToySae.X1, ToySae.X2};
      assertThat(loaded.encode(x)).isDeepEqualTo(made.encode(x));
    }
  }

  /** Every tensor is looked at, and a pair of infinities does not cancel out. */
  @ParameterizedTest
  @CsvSource({
    "W_enc, NaN, 0",
    "W_dec, Infinity, 0",
    "b_dec, -Infinity, 0",
    "b_gate, NaN, 0",
    "b_mag, Infinity, -Infinity",
    "r_mag, NaN, NaN",
  })
  void numbers_that_are_not_finite_are_refused(String name, float first, float second)
      throws IOException {
    Map<String, float[]> weights = exact();
    weights.get(name)[0] = first;
    weights.get(name)[2] = second;
    write(weights, ScalarType.F32);
    assertThatThrownBy(() -> SparseAutoencoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "sae_weights.safetensors: tensor " + name + " holds NaN or infinite values");
  }

  @Test
  void a_file_of_weights_that_is_not_there_is_named() throws IOException {
    write(exact(), ScalarType.F32);
    Files.delete(folder.resolve("sae_weights.safetensors"));
    assertThatThrownBy(() -> SparseAutoencoder.load(folder))
        .hasMessageContaining("sae_weights.safetensors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"standard", "jumprelu", "topk"})
  void another_architecture_needs_other_tensors(String architecture) throws IOException {
    write(exact(), ScalarType.F32);
    Path config = folder.resolve("cfg.json");
    Files.writeString(
        config,
        Files.readString(config).replace("\"gated\"", "\"" + architecture + "\", \"k\": 2"));
    assertThatThrownBy(() -> SparseAutoencoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor b_enc is missing; there are [W_enc, W_dec, b_dec, b_gate");
  }

  /** Where nobody has said otherwise, DJL is kept from downloading before it is first used. */
  @ParameterizedTest
  @ValueSource(strings = {"folder", "file", "weights"})
  void loading_sets_offline(String way) throws IOException {
    write(exact(), ScalarType.F32);
    String before = System.getProperty("ai.djl.offline");
    System.clearProperty("ai.djl.offline");
    try {
      switch (way) {
        case "folder" -> SparseAutoencoder.load(folder).close();
        case "file" ->
            assertThatThrownBy(
                    () -> SparseAutoencoder.loadGemmaScope(folder.resolve("none.npz"), "", 0))
                .isInstanceOf(IOException.class);
        default -> SparseAutoencoder.of(CONFIG, exact()).close();
      }
      assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
    } finally {
      if (before != null) {
        System.setProperty("ai.djl.offline", before);
      }
    }
  }
}
