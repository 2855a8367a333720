/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.rewrite.metric.Bleu.Smoothing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every value that sacrebleu, rouge-score and NLTK gave; see record_text_metrics.py. */
class RecordedTextMetricsTest {
  private static final double TOLERANCE = 1e-6;
  private static final List<Recorded> PAIRS = new ArrayList<>();
  private static final Map<String, Double> CORPUS = new LinkedHashMap<>();

  record Recorded(String text, List<String> references, Map<String, Double> values) {}

  @BeforeAll
  static void read() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    RecordedTextMetricsTest.class.getResourceAsStream("text_metrics.jsonl")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = BoundedJson.mapper().readTree(line);
        if (node.has("corpus")) {
          CORPUS.putAll(values(node.get("corpus")));
        } else {
          List<String> references = new ArrayList<>();
          node.get("references").forEach(reference -> references.add(reference.textValue()));
          PAIRS.add(
              new Recorded(node.get("text").textValue(), references, values(node.get("values"))));
        }
      }
    }
  }

  private static Map<String, Double> values(JsonNode node) {
    Map<String, Double> values = new LinkedHashMap<>();
    node.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().doubleValue()));
    return values;
  }

  private static Bleu bleu(String name, boolean effective) {
    String[] words = name.split(" ", -1);
    BleuTokenizer tokenizer =
        List.of(BleuTokenizer.values()).stream()
            .filter(t -> t.nameInId().equals(words[1]))
            .findFirst()
            .orElseThrow();
    Smoothing smoothing =
        switch (words[2]) {
          case "exp" -> Smoothing.EXPONENTIAL;
          case "floor" -> Smoothing.FLOOR;
          case "add-k" -> Smoothing.ADD_ONE;
          default -> Smoothing.NONE;
        };
    return new Bleu(tokenizer, words[3].equals("lower"), smoothing, 4, effective);
  }

  private static TextSimilarity metric(String name, boolean sentence) {
    if (name.startsWith("bleu ")) {
      return bleu(name, sentence);
    }
    if (name.startsWith("rouge")) {
      char kind = name.charAt(5);
      return new Rouge(kind == 'L' ? 0 : kind - '0', !name.endsWith("plain"));
    }
    return switch (name) {
      case "chrf" -> Chrf.standard();
      case "chrf++" -> Chrf.plusPlus();
      case "chrf++ lower" -> new Chrf(6, 2, 2, true, Chrf.Averaging.PRECISION_AND_RECALL);
      case "chrf++ f" -> Chrf.plusPlus().averaged(Chrf.Averaging.F_SCORES);
      case "ter" -> new Ter();
      case "ter mixed" -> new Ter(true);
      case "edit" -> new EditSimilarity();
      case "character bleu" -> new CharacterBleu();
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void each_value_of_each_pair_is_that_of_the_reference_implementation() {
    assertThat(PAIRS).hasSize(200);
    SoftAssertions softly = new SoftAssertions();
    for (Recorded pair : PAIRS) {
      pair.values()
          .forEach(
              (name, expected) ->
                  softly
                      .assertThat(metric(name, true).score(pair.text(), pair.references()))
                      .as("%s of \"%s\" against %s", name, pair.text(), pair.references())
                      .isEqualTo(expected, within(TOLERANCE)));
    }
    softly.assertAll();
  }

  @Test
  void each_value_of_the_corpus_is_that_of_sacrebleu() {
    List<String> texts = PAIRS.stream().map(Recorded::text).toList();
    List<List<String>> first = PAIRS.stream().map(pair -> pair.references().subList(0, 1)).toList();
    assertThat(CORPUS).hasSize(38);
    CORPUS.forEach(
        (name, expected) ->
            assertThat(((PooledSimilarity) metric(name, false)).corpus(texts, first))
                .as(name)
                .isEqualTo(expected, within(TOLERANCE)));
  }
}
