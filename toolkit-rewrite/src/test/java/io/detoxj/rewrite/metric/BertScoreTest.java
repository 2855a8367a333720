/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.encoder.TokenEncoder;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.metric.BertScore.Score;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parity with the package bert-score on a tiny encoder; see record_encoder_metrics.py. */
class BertScoreTest {
  @TempDir private Path folder;

  private final List<String> texts = new ArrayList<>();
  private final List<List<String>> references = new ArrayList<>();
  private JsonNode recorded;

  @BeforeEach
  void read() throws IOException {
    try (InputStream in = BertScoreTest.class.getResourceAsStream("bert_score.json")) {
      recorded = BoundedJson.mapper().readTree(in);
    }
    for (JsonNode one : recorded.path("texts")) {
      texts.add(one.path("text").textValue());
      references.add(TinyClassifier.texts(one.path("references")));
    }
  }

  private void check(BertScore metric, JsonNode expected) {
    List<Score> scores = metric.scores(texts, references);
    for (int i = 0; i < texts.size(); i++) {
      String as = metric.id() + " of \"" + texts.get(i) + "\"";
      Score score = scores.get(i);
      assertThat(score.precision()).as(as).isEqualTo(number(expected, "p", i), within(1e-4));
      assertThat(score.recall()).as(as).isEqualTo(number(expected, "r", i), within(1e-4));
      assertThat(score.f1()).as(as).isEqualTo(number(expected, "f", i), within(1e-4));
    }
  }

  private static double number(JsonNode expected, String list, int i) {
    return expected.path(list).get(i).doubleValue();
  }

  @Test
  void scores_are_those_of_bert_score() throws IOException {
    try (TokenEncoder encoder = TokenEncoder.load(TinyClassifier.writeSentenceEncoder(folder))) {
      check(new BertScore(encoder, 1), recorded.at("/plain/1"));
      check(new BertScore(encoder, 2), recorded.at("/plain/2"));
      check(
          new BertScore(encoder, 2, true, Optional.empty(), ComparedWith.REFERENCES),
          recorded.path("idf"));
      check(
          new BertScore(
              encoder, 2, false, Optional.of(new Score(0.31, 0.32, 0.33)), ComparedWith.REFERENCES),
          recorded.path("rescaled"));
    }
  }

  @Test
  void items_without_a_rewrite_are_missing() throws IOException {
    try (TokenEncoder encoder = TokenEncoder.load(TinyClassifier.writeSentenceEncoder(folder))) {
      BertScore metric = new BertScore(encoder, 2);
      RewriteItem item = new RewriteItem("1", "rain", List.of("rain"), Map.of());
      List<RewrittenItem> items =
          List.of(
              RewrittenItem.of(item, "rain"),
              new RewrittenItem(item, new Rewrite.Refused("no answer")));
      assertThat(metric.values(items).get(0).getAsDouble()).isEqualTo(1, within(1e-6));
      assertThat(metric.values(items).get(1)).isEmpty();
      assertThat(metric.id().toString()).contains("layer=2").contains("encoder=bert ");
      assertThatIllegalArgumentException().isThrownBy(() -> new BertScore(encoder, 99));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> metric.scores(List.of("a"), List.of(List.of())));
    }
  }
}
