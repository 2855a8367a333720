/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The states of all-MiniLM-L6-v2 are those that transformers computes. DETOXJ_REAL_MODELS names a
 * folder with all-MiniLM-L6-v2 in it, as WriteEncoder --minilm writes it.
 */
@Tag("real")
class RealMiniLmTest {
  @Test
  void states_and_ids_are_those_of_transformers() throws IOException {
    String root = System.getenv("DETOXJ_REAL_MODELS");
    Assumptions.assumeTrue(root != null, "DETOXJ_REAL_MODELS does not name a folder of models");
    Path folder = Path.of(root, "all-MiniLM-L6-v2");
    Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is not there");
    JsonNode recorded;
    try (InputStream in = RealMiniLmTest.class.getResourceAsStream("minilm.json")) {
      recorded = new ObjectMapper().readTree(in);
    }
    List<String> texts = new ArrayList<>();
    recorded.forEach(row -> texts.add(row.path("text").asText()));
    try (FrozenEncoder encoder = FrozenEncoder.load(folder)) {
      List<FrozenEncoder.Encoded> together = encoder.encodeAll(texts);
      for (int i = 0; i < recorded.size(); i++) {
        JsonNode row = recorded.get(i);
        FrozenEncoder.Encoded text = encoder.encode(texts.get(i));
        assertThat(text.states()).containsExactly(together.get(i).states());
        assertThat(text.ids())
            .containsExactly(new ObjectMapper().convertValue(row.path("ids"), int[].class));
        int width = encoder.width();
        for (int token = 0; token < text.ids().length; token++) {
          float[] state = Arrays.copyOfRange(text.states(), token * width, (token + 1) * width);
          for (int k = 0; k < row.path("first").get(token).size(); k++) {
            assertThat((double) state[k])
                .isCloseTo(row.path("first").get(token).get(k).asDouble(), within(1e-4));
          }
          double square = 0;
          for (float value : state) {
            square += value * value;
          }
          assertThat(Math.sqrt(square))
              .isCloseTo(row.path("norms").get(token).asDouble(), within(1e-4));
        }
      }
    }
  }
}
