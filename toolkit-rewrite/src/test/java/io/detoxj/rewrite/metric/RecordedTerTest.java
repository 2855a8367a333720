/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.io.BoundedJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Every value of TER that sacrebleu gave under its options; see record_ter_options.py. */
class RecordedTerTest {
  private static final double TOLERANCE = 1e-6;

  private static Ter metric(String options) {
    Ter ter = new Ter(options.contains("case_sensitive"));
    ter = options.contains("normalized") ? ter.withNormalization() : ter;
    ter = options.contains("no_punct") ? ter.withoutPunctuation() : ter;
    return options.contains("asian_support") ? ter.withAsianSupport() : ter;
  }

  private static List<JsonNode> lines() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    RecordedTerTest.class.getResourceAsStream("ter_options.jsonl")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        all.add(BoundedJson.mapper().readTree(line));
      }
    }
    return all;
  }

  private static List<String> references(JsonNode line) {
    List<String> references = new ArrayList<>();
    line.path("references").forEach(reference -> references.add(reference.textValue()));
    return references;
  }

  @Test
  void each_value_is_that_of_sacrebleu() throws IOException {
    List<JsonNode> lines = lines();
    JsonNode corpus = lines.remove(lines.size() - 1).path("corpus");
    assertThat(lines).hasSizeGreaterThan(70);
    assertThat(corpus.size()).isEqualTo(16);
    SoftAssertions softly = new SoftAssertions();
    for (JsonNode line : lines) {
      line.path("values")
          .properties()
          .forEach(
              value ->
                  softly
                      .assertThat(
                          metric(value.getKey())
                              .score(line.path("text").textValue(), references(line)))
                      .as("%s of %s", value.getKey(), line.path("text"))
                      .isEqualTo(value.getValue().doubleValue(), within(TOLERANCE)));
    }
    List<String> texts = lines.stream().map(line -> line.path("text").textValue()).toList();
    List<List<String>> first = lines.stream().map(line -> references(line).subList(0, 1)).toList();
    corpus
        .properties()
        .forEach(
            value ->
                softly
                    .assertThat(metric(value.getKey()).corpus(texts, first))
                    .as("%s of all", value.getKey())
                    .isEqualTo(value.getValue().doubleValue(), within(TOLERANCE)));
    softly.assertAll();
    // The options make a difference: else nothing was tested.
    assertThat(corpus.properties().stream().map(one -> one.getValue().doubleValue()).distinct())
        .hasSizeGreaterThan(8);
  }

  @Test
  void options_are_in_the_id() {
    assertThat(new Ter().id().toString()).isEqualTo("ter@1(case=lower,tokenize=tercom)");
    assertThat(new Ter(true).withNormalization().withoutPunctuation().withAsianSupport().id())
        .hasToString("ter@1(asian=yes,case=mixed,norm=yes,punct=no,tokenize=tercom)");
  }
}
