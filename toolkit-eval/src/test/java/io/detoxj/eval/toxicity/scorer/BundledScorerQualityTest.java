/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.math.RocAuc;
import io.detoxj.core.score.ScoreOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("shared")
class BundledScorerQualityTest {
  private static final Path DATA = Path.of("../../shared/data/unified/labelled.jsonl.gz");

  @Test
  void ranksTheJointTestSplitOfAllSourcesButHateCheck() throws IOException {
    assumeTrue(Files.isRegularFile(DATA), () -> "the labelled texts are not at " + DATA);
    List<String> texts = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    read(texts, labels);
    assertThat(texts).hasSizeGreaterThan(10_000);

    List<ScoreOutcome> outcomes = LinearToxicityScorer.bundled().score(texts);
    double[] scores = new double[texts.size()];
    boolean[] toxic = new boolean[texts.size()];
    for (int i = 0; i < scores.length; i++) {
      // The few texts without a word stay in, at no opinion.
      scores[i] = outcomes.get(i) instanceof ScoreOutcome.Scored scored ? scored.toxicity() : 0.5;
      toxic[i] = labels.get(i);
    }
    assertThat(RocAuc.of(scores, toxic)).isGreaterThanOrEqualTo(0.955);
  }

  private static void read(List<String> texts, List<Boolean> labels) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(DATA)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = json.readTree(line);
        if (node.path("split").asText().equals("test")
            && !node.path("source").asText().equals("hatecheck")) {
          texts.add(node.path("text").asText());
          labels.add(node.path("toxic").asInt() == 1);
        }
      }
    }
  }
}
