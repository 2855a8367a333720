/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of Gemma Scope, written by hand from the toy autoencoder, and what is refused. */
class GemmaScopeTest {
  private static final Map<String, String> SHAPES =
      Map.of("W_enc", "3, 4", "W_dec", "4, 3", "b_enc", "4,", "b_dec", "3,", "threshold", "4,");

  @TempDir Path folder;

  private final Map<String, byte[]> arrays = new LinkedHashMap<>();

  @BeforeEach
  void toy() {
    SHAPES.forEach((name, shape) -> arrays.put(name, floats(shape, ToySae.weights().get(name))));
  }

  private static byte[] npy(String type, String shape, byte[] data) {
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + ")}\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    return bytes.put(data).array();
  }

  private static byte[] floats(String shape, float... values) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return npy("<f4", shape, data.array());
  }

  private Path written() {
    Path file = folder.resolve("params.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private SparseAutoencoder load() throws IOException {
    return SparseAutoencoder.loadGemmaScope(written(), "gemma-2-2b", 7);
  }

  private void refused(String... parts) {
    assertThatThrownBy(this::load)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("params.npz")
        .hasMessageContainingAll(parts);
  }

  @Test
  void an_entry_of_the_directory_reads_the_block_of_its_path() throws IOException {
    SaeDirectory.Entry entry =
        SaeDirectory.find("gemma-scope-2b-pt-res-canonical", "layer_7/width_16k/canonical");
    Path place = Files.createDirectories(folder.resolve(entry.path()));
    Files.move(written(), place.resolve("params.npz"));
    try (SparseAutoencoder sae = entry.open(folder)) {
      assertThat(sae.config().source().point()).isEqualTo(HookPoint.residPost(7));
      assertThat(sae.config().source().model()).isEqualTo("gemma-2-2b");
    }
  }

  @Test
  void a_file_is_a_jumprelu_of_raw_activations_after_a_block() throws IOException {
    try (SparseAutoencoder sae = load();
        SparseAutoencoder toy =
            SparseAutoencoder.of(
                ToySae.config(SaeArchitecture.JUMPRELU, false), ToySae.weights())) {
      float[][] x = {ToySae.X1, ToySae.X2};
      assertThat(sae.encode(x)).isDeepEqualTo(toy.encode(x));
      assertThat(sae.reconstruct(x)).isDeepEqualTo(toy.reconstruct(x));
      assertThat(sae.sha256()).isEqualTo(toy.sha256());
      HookPoint point = HookPoint.residPost(7);
      assertThat(sae.config())
          .isEqualTo(
              SaeConfig.of(SaeArchitecture.JUMPRELU, 3, 4, false, point)
                  .withSource(
                      new SaeConfig.Source(
                          "gemma-2-2b", Origin.ofWeights(""), point, false, true, 1024)));
    }
  }

  @Test
  void names_may_have_a_small_w() throws IOException {
    arrays.put("w_enc", arrays.remove("W_enc"));
    arrays.put("w_dec", arrays.remove("W_dec"));
    try (SparseAutoencoder sae = load()) {
      assertThat(sae.config().features()).isEqualTo(4);
    }
  }

  @Test
  void a_missing_array_is_named_with_those_there_are() {
    arrays.remove("threshold");
    refused("array threshold must have shape [4] but there are", "b_enc=[4]");
  }

  @Test
  void an_array_of_another_shape_is_named() {
    arrays.put("W_dec", floats("3, 4", ToySae.weights().get("W_dec")));
    refused("array W_dec must have shape [4, 3] but there are");
  }

  @Test
  void a_file_of_something_else_is_refused() {
    arrays.remove("W_enc");
    refused("W_enc must have the shape [d_in, d_sae], each from 1 to 16777215, but has []");
    arrays.put("W_enc", floats("12,", ToySae.weights().get("W_enc")));
    refused("W_enc must have the shape [d_in, d_sae], each from 1 to 16777215, but has [12]");
    arrays.put("W_enc", floats("1, 3, 4", ToySae.weights().get("W_enc")));
    refused("W_enc must have the shape [d_in, d_sae], each from 1 to 16777215, but has [1, 3, 4]");
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "3, 0", "0, 0"})
  void an_encoder_without_numbers_is_refused(int width, int features) {
    arrays.put("W_enc", npy("<f4", width + ", " + features, new byte[0]));
    refused(
        "W_enc must have the shape [d_in, d_sae], each from 1 to 16777215, but has ["
            + width
            + ", "
            + features
            + "]");
  }

  /** 16,777,216 is the first width that is too large; halves of zeros are soon written. */
  @ParameterizedTest
  @CsvSource({
    "16777216, 1, W_enc must have the shape",
    "1, 16777216, W_enc must have the shape",
    "16777215, 1, 'array W_dec must have shape [1, 16777215]'",
    "1, 16777215, 'array W_dec must have shape [16777215, 1]'",
  })
  void an_encoder_beyond_all_bounds_is_refused(int width, int features, String reason) {
    arrays.put("W_enc", npy("<f2", width + ", " + features, new byte[2 * width * features]));
    refused(reason);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void numbers_that_are_not_finite_are_refused(float broken) {
    arrays.put("b_dec", floats("3,", .5f, broken, .25f));
    refused("tensor b_dec holds NaN or infinite values", "the file is damaged");
  }
}
