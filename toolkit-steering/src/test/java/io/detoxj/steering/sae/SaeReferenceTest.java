/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.math.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Autoencoders of SAELens give here what they give there; the README beside them tells the rest.
 */
class SaeReferenceTest {
  private static final Path REFERENCES =
      Path.of("src/test/resources/io/detoxj/steering/sae/reference");
  private static final Path WRITTEN = Path.of("target/written-autoencoders");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static float[][] rows(JsonNode values, String name) {
    return JSON.convertValue(values.get(name), float[][].class);
  }

  private static void equal(float[][] actual, float[][] expected) {
    assertThat(actual).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).containsExactly(expected[i], within(1e-5f));
    }
  }

  private static void likeRecorded(SparseAutoencoder sae, String name) throws IOException {
    JsonNode values = JSON.readTree(REFERENCES.resolve(name).resolve("values.json").toFile());
    float[][] x = rows(values, "x");
    equal(sae.encode(x), rows(values, "features"));
    equal(sae.reconstruct(x), rows(values, "decoded"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"standard", "gated", "jumprelu", "topk", "batchtopk"})
  void a_folder_of_saelens(String name) throws IOException {
    try (SparseAutoencoder sae = SparseAutoencoder.load(REFERENCES.resolve(name))) {
      assertThat(sae.config().source().point()).isEqualTo(HookPoint.residPost(1));
      assertThat(sae.config().source().model()).isEqualTo("tiny");
      likeRecorded(sae, name);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void a_file_of_gemma_scope(int layer) throws IOException {
    Path file = REFERENCES.resolve("gemma-scope/params.npz");
    try (SparseAutoencoder sae = SparseAutoencoder.loadGemmaScope(file, "gemma-2-2b", layer)) {
      assertThat(sae.config().source().point()).isEqualTo(HookPoint.residPost(layer));
      likeRecorded(sae, "gemma-scope");
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_written_for_saelens_is_read_here(SaeArchitecture architecture) throws IOException {
    RandomGenerator random = RandomStreams.named(5, "written");
    float[][] x = new float[4][3];
    for (float[] row : x) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    Path folder = WRITTEN.resolve(architecture.name().toLowerCase(Locale.ROOT));
    SaeConfig config = ToySae.config(architecture, architecture != SaeArchitecture.JUMPRELU);
    if (architecture == SaeArchitecture.STANDARD) {
      config = config.withScaling(InputScaling.LAYER_NORM, 1);
    }
    float[][] features;
    float[][] decoded;
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights())) {
      sae.save(folder);
      features = sae.encode(x);
      decoded = sae.reconstruct(x);
    }
    ObjectNode values = JSON.createObjectNode();
    values.set("x", JSON.valueToTree(x));
    values.set("features", JSON.valueToTree(features));
    values.set("decoded", JSON.valueToTree(decoded));
    Files.writeString(folder.resolve("values.json"), values.toString());
    try (SparseAutoencoder again = SparseAutoencoder.load(folder)) {
      assertThat(again.config()).isEqualTo(config);
      assertThat(again.encode(x)).isDeepEqualTo(features);
      assertThat(again.reconstruct(x)).isDeepEqualTo(decoded);
    }
  }
}
