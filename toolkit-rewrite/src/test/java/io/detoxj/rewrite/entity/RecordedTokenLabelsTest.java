/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.encoder.TokenClassifier;
import io.detoxj.core.encoder.TokenClassifier.Labelled;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parity with BertForTokenClassification of transformers; see record_encoder_metrics.py. */
class RecordedTokenLabelsTest {
  @TempDir private Path parent;

  private Path folder() throws IOException {
    Path folder = Files.createDirectories(parent.resolve("tiny-tagger"));
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      try (InputStream in = getClass().getResourceAsStream("token-classifier/" + file)) {
        Files.write(folder.resolve(file), in.readAllBytes());
      }
    }
    return folder;
  }

  private static JsonNode recorded() throws IOException {
    try (InputStream in = RecordedTokenLabelsTest.class.getResourceAsStream("token_labels.json")) {
      return BoundedJson.mapper().readTree(in);
    }
  }

  @Test
  void labels_places_and_probabilities_are_those_of_transformers() throws IOException {
    List<String> texts = new ArrayList<>();
    recorded().forEach(one -> texts.add(one.path("text").textValue()));
    try (TokenClassifier classifier = TokenClassifier.load(folder())) {
      assertThat(classifier.labels())
          .containsExactly("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG");
      List<List<Labelled>> found = classifier.classify(texts);
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i);
        JsonNode expected = recorded().get(i).path("tokens");
        assertThat(found.get(i)).as(text).hasSize(expected.size());
        for (int token = 0; token < expected.size(); token++) {
          Labelled ours = found.get(i).get(token);
          JsonNode theirs = expected.get(token);
          // Python counts code points.
          assertThat(text.codePointCount(0, ours.start()))
              .isEqualTo(theirs.path("start").intValue());
          assertThat(text.codePointCount(0, ours.end())).isEqualTo(theirs.path("end").intValue());
          assertThat(ours.label()).isEqualTo(theirs.path("label").textValue());
          assertThat(ours.probability())
              .isEqualTo(theirs.path("probability").doubleValue(), within(1e-4));
        }
      }
    }
  }

  @Test
  void a_folder_is_an_extractor_of_entities() throws IOException {
    try (TokenEntityExtractor extractor = TokenEntityExtractor.load(folder())) {
      assertThat(extractor.name()).startsWith("tiny-tagger-");
      List<List<Entity>> entities =
          extractor.extract(List.of("Anna met Bob in the old town on Monday.", ""));
      assertThat(entities.get(1)).isEmpty();
      String text = "Anna met Bob in the old town on Monday.";
      for (Entity entity : entities.get(0)) {
        assertThat(text.substring(entity.span().start(), entity.span().end()))
            .isEqualTo(entity.text());
        assertThat(entity.label()).isIn("PER", "LOC", "ORG");
      }
      EntitySignal.Settings settings =
          new EntitySignal.Settings(
              extractor, EntityOverlap.published(), EntityShare.STANDS_WITHIN);
      assertThat(new EntityMetric(settings).id().toString()).contains("extractor=tiny-tagger-");
    }
  }

  @Test
  void long_texts_are_cut_into_windows_and_lose_no_token() throws IOException {
    String text = "rain and more rain ".repeat(60).strip();
    try (TokenClassifier classifier = TokenClassifier.load(folder())) {
      List<Labelled> tokens = classifier.classify(List.of(text)).get(0);
      assertThat(tokens.get(tokens.size() - 1).end()).isEqualTo(text.length());
      for (int i = 1; i < tokens.size(); i++) {
        assertThat(tokens.get(i).start()).isGreaterThanOrEqualTo(tokens.get(i - 1).end());
      }
    }
  }

  @Test
  void a_closed_classifier_and_a_folder_without_a_head_are_refused() throws IOException {
    TokenClassifier classifier = TokenClassifier.load(folder());
    classifier.close();
    assertThatIllegalStateException().isThrownBy(() -> classifier.classify(List.of("a")));
    Path other = TinyClassifier.writeSentenceEncoder(parent);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> TokenClassifier.load(other));
  }
}
