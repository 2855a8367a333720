/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Polarity learnt on the training sentences of ToxiRewriteCN, on its test sentences. */
class ToxiRewriteLabelsTest {
  private static final Path DATA = Path.of("../../shared/data/toxirewritecn");

  private static List<LabelledText> read(String name) throws IOException {
    List<LabelledText> texts = new ArrayList<>();
    for (JsonNode record : BoundedJson.mapper().readTree(Files.readAllBytes(DATA.resolve(name)))) {
      for (String label : List.of("toxic", "neutral", "polite")) {
        texts.add(new LabelledText(record.get(label).asText(), label, record.get("idx").asText()));
      }
    }
    return texts;
  }

  @Test
  void seven_in_eight_are_labelled_as_they_were_written() throws IOException {
    assumeTrue(Files.isDirectory(DATA), "needs ../shared/data/toxirewritecn");
    NgramLabeller labeller =
        NgramLabellerTrainer.standard().train("polarity", read("train_1000.json"), Map.of());
    LabelReport report = LabelReport.of(labeller, read("test_556.json"));
    assertThat(report.texts()).isEqualTo(1668);
    assertThat(report.accuracy()).isGreaterThan(0.86);
    assertThat(report.recall("toxic")).isGreaterThan(0.82);
  }
}
