/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parity with Hugging Face transformers: see record_gpt2_reference.py in the test resources. */
class Gpt2ReferenceTest {
  private static final float TOLERANCE = 1e-4f;

  @TempDir static Path folder;
  private static TransformerModel model;
  private static JsonNode reference;

  @BeforeAll
  static void load() throws IOException {
    model = TinyGpt2.load(folder);
    try (InputStream in =
        Gpt2ReferenceTest.class.getResourceAsStream("gpt2-reference/reference.json")) {
      reference = new ObjectMapper().readTree(in);
    }
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = array.get(i).asInt();
    }
    return ids;
  }

  private static List<int[]> prompts() {
    List<int[]> prompts = new ArrayList<>();
    reference.get("prompts").forEach(prompt -> prompts.add(ids(prompt.get("ids"))));
    return prompts;
  }

  private static void assertClose(float[][] actual, JsonNode expected, float tolerance) {
    assertThat(actual.length).isEqualTo(expected.size());
    for (int i = 0; i < actual.length; i++) {
      for (int j = 0; j < actual[i].length; j++) {
        float value = (float) expected.get(i).get(j).asDouble();
        assertThat(actual[i][j]).isCloseTo(value, within(tolerance));
      }
    }
  }

  @Test
  void logits_equal_the_reference_one_by_one_and_in_a_padded_batch() {
    List<int[]> prompts = prompts();
    List<float[][]> batch = model.forward(prompts);
    for (int i = 0; i < prompts.size(); i++) {
      JsonNode expected = reference.get("prompts").get(i).get("logits");
      assertClose(model.forward(List.of(prompts.get(i))).get(0), expected, TOLERANCE);
      assertClose(batch.get(i), expected, TOLERANCE);
    }
  }

  @Test
  void hidden_states_equal_the_reference() {
    ActivationCache cache = model.capture(prompts(), point -> true);
    for (int i = 0; i < reference.get("prompts").size(); i++) {
      JsonNode prompt = reference.get("prompts").get(i);
      for (int layer = 0; layer < 3; layer++) {
        assertClose(
            cache.at(HookPoint.residPost(layer), i), prompt.get("hidden").get(layer), TOLERANCE);
        assertClose(
            cache.at(HookPoint.residMid(layer), i), prompt.get("resid_mid").get(layer), TOLERANCE);
      }
    }
  }

  @Test
  void log_probabilities_equal_the_reference() {
    List<float[]> actual = model.logProbabilities(prompts());
    for (int i = 0; i < actual.size(); i++) {
      JsonNode nll = reference.get("prompts").get(i).get("nll");
      assertThat(actual.get(i).length).isEqualTo(nll.size());
      for (int t = 0; t < nll.size(); t++) {
        assertThat(-actual.get(i)[t]).isCloseTo((float) nll.get(t).asDouble(), within(TOLERANCE));
      }
    }
  }

  @Test
  void greedy_continuation_with_the_cache_equals_the_reference() {
    List<int[]> prompts = prompts();
    try (Session session = model.newSession()) {
      float[][] logits = session.prefill(prompts);
      for (int step = 0; step < 12; step++) {
        int[] next = new int[prompts.size()];
        for (int row = 0; row < next.length; row++) {
          next[row] = argMax(logits[row]);
          assertThat(next[row])
              .isEqualTo(reference.get("prompts").get(row).get("greedy").get(step).asInt());
        }
        logits = session.next(next);
      }
    }
  }

  private static int argMax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
