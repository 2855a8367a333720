/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.hub.HubCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two real models say what transformers says: ids, logits after the last token and greedy text, see
 * record_real_models.py. DETOXJ_REAL_MODELS names the folder that holds them, the GGUF files they
 * were made of below {@code .work}. The tolerance is absolute, for logits of up to 250.
 */
@Tag("real")
class RealModelsTest {
  private static final double TOLERANCE = 1e-3;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A padded batch of them all would read as many tokens of each as the longest has. */
  private static final int SHORT = 100;

  @TempDir Path cache;

  @ParameterizedTest
  @CsvSource({
    "gemma-3-270m folder, gemma-3-270m",
    "gemma-3-270m gguf, .work/gemma/gemma-3-270m-q4_k_m.gguf",
    "smollm2-135m-instruct folder, smollm2-135m-instruct",
    "smollm2-135m-instruct gguf, .work/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
  })
  void ids_logits_and_text_are_those_of_transformers(String name, String place) throws IOException {
    String root = System.getenv("DETOXJ_REAL_MODELS");
    Assumptions.assumeTrue(root != null, "DETOXJ_REAL_MODELS does not name a folder of models");
    Path given = Path.of(root, place);
    Assumptions.assumeTrue(Files.exists(given), given + " is not there");
    JsonNode recorded = recorded();
    Worst worst = new Worst();
    List<JsonNode> shortRows = new ArrayList<>();
    try (TransformerModel model =
        TransformerModel.load(HubCache.at(cache).find(given.toString()))) {
      for (int i = 0; i < recorded.path("prompts").size(); i++) {
        JsonNode row = recorded.path(name).get(i);
        String prompt = recorded.path("prompts").get(i).textValue();
        assertThat(model.tokenizer().encodePrompt(prompt)).as(prompt).isEqualTo(ids(row, "ids"));
        if (!row.path("ids").isEmpty()) {
          assertThat(greedy(model, row, worst)).as(prompt).isEqualTo(ids(row, "greedy"));
          if (row.path("ids").size() < SHORT) {
            shortRows.add(row);
          }
        }
      }
      try (Session session = model.newSession()) {
        float[][] logits = session.prefill(shortRows.stream().map(row -> ids(row, "ids")).toList());
        for (int i = 0; i < logits.length; i++) {
          worst.compare(logits[i], shortRows.get(i));
        }
      }
    }
    System.out.println(name + ": " + worst);
    assertThat(worst.logit).as("logits").isLessThan(TOLERANCE);
    assertThat(worst.logSum).as("log of the sum of exponentials").isLessThan(TOLERANCE);
  }

  private static JsonNode recorded() throws IOException {
    try (InputStream in = RealModelsTest.class.getResourceAsStream("real-models.json")) {
      return JSON.readTree(in);
    }
  }

  /** Forty tokens after a prompt, whose own logits are compared on the way. */
  private static int[] greedy(TransformerModel model, JsonNode row, Worst worst) {
    int[] tokens = new int[row.path("greedy").size()];
    try (Session session = model.newSession()) {
      float[][] logits = session.prefill(List.of(ids(row, "ids")));
      worst.compare(logits[0], row);
      for (int step = 0; step < tokens.length; step++) {
        tokens[step] = ArchitectureReferenceTest.argMax(logits[0]);
        logits = session.next(new int[] {tokens[step]});
      }
    }
    return tokens;
  }

  private static int[] ids(JsonNode row, String field) {
    return JSON.convertValue(row.path(field), int[].class);
  }

  /** The largest differences so far; a NaN stays. */
  private static final class Worst {
    private double logit;
    private double logSum;
    private double largest;

    void compare(float[] logits, JsonNode row) {
      for (int i = 0; i < row.path("logits").size(); i++) {
        double theirs = row.path("logits").get(i).doubleValue();
        compare(logits[i * row.path("every").intValue()], theirs);
      }
      for (int i = 0; i < row.path("top").size(); i++) {
        double theirs = row.path("top").get(i).doubleValue();
        compare(logits[row.path("top_ids").get(i).intValue()], theirs);
      }
      double sum = 0;
      double top = logits[ArchitectureReferenceTest.argMax(logits)];
      for (float value : logits) {
        sum += Math.exp(value - top);
      }
      logSum = Math.max(logSum, Math.abs(top + Math.log(sum) - row.path("log_sum").doubleValue()));
    }

    private void compare(double ours, double theirs) {
      logit = Math.max(logit, Math.abs(ours - theirs));
      largest = Math.max(largest, Math.abs(theirs));
    }

    @Override
    public String toString() {
      return "logits %.2e, log of their sum %.2e, largest logit %.1f"
          .formatted(logit, logSum, largest);
    }
  }
}
