/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.encoder.ClassifierOptions;
import io.detoxj.core.encoder.ProblemType;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.score.ScoreOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerScorerTest {
  private static final double TOLERANCE = 1e-5;

  @TempDir Path folder;

  private Path model(String name) {
    return TinyClassifier.writeTo(name, folder);
  }

  private Path labelled(String... labels) {
    Path model = model("bert-single");
    TinyClassifier.configure(
        model,
        config -> {
          ObjectNode names = config.putObject("id2label");
          for (int id = 0; id < labels.length; id++) {
            names.put(Integer.toString(id), labels[id]);
          }
        });
    return model;
  }

  private static double toxicity(ScoreOutcome outcome) {
    return ((ScoreOutcome.Scored) outcome).toxicity();
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  @Test
  void attributes_are_the_other_labels_that_say_how_toxic() throws IOException {
    try (TransformerScorer six = TransformerScorer.load(model("bert-multi"));
        TransformerScorer two = TransformerScorer.load(model("roberta-single"))) {
      assertThat(six.attributes())
          .containsExactly("severe_toxic", "obscene", "threat", "insult", "identity_hate");
      assertThat(two.attributes()).isEmpty();
    }
    Path groups = labelled("toxicity", "psychiatric_or_mental_illness");
    TransformerScorerOptions sigmoids =
        TransformerScorerOptions.standard()
            .with(ClassifierOptions.standard().with(ProblemType.MULTI_LABEL));
    try (TransformerScorer scorer = TransformerScorer.load(groups, sigmoids)) {
      assertThat(scorer.attributes()).isEmpty();
    }
  }

  @Test
  void softmax_of_two_labels_is_what_transformers_recorded() throws IOException {
    JsonNode reference = TinyClassifier.reference("roberta-single");
    List<String> texts = TinyClassifier.texts(reference.path("texts"));
    try (TransformerScorer scorer = TransformerScorer.load(model("roberta-single"))) {
      List<ScoreOutcome> outcomes = scorer.score(texts);
      assertThat(outcomes).hasSameSizeAs(texts);
      for (int i = 0; i < texts.size(); i++) {
        if (texts.get(i).isBlank()) {
          assertThat(outcomes.get(i)).isEqualTo(new ScoreOutcome.Unscored("the text is blank"));
          continue;
        }
        JsonNode logits = reference.path("logits").get(i);
        double expected = sigmoid(logits.get(1).doubleValue() - logits.get(0).doubleValue());
        ScoreOutcome.Scored scored = (ScoreOutcome.Scored) outcomes.get(i);
        assertThat(scored.toxicity()).isCloseTo(expected, within(TOLERANCE));
        assertThat(scored.attributes()).containsOnlyKeys("nothate", "hate");
        assertThat(scored.attributes().get("hate")).isEqualTo(scored.toxicity());
        assertThat(scored.attributes().get("nothate")).isCloseTo(1 - expected, within(TOLERANCE));
      }
    }
  }

  @Test
  void sigmoids_of_several_labels_are_what_transformers_recorded() throws IOException {
    JsonNode reference = TinyClassifier.reference("bert-multi");
    List<String> texts = TinyClassifier.texts(reference.path("texts"));
    try (TransformerScorer scorer = TransformerScorer.load(model("bert-multi"))) {
      ScoreOutcome.Scored scored = (ScoreOutcome.Scored) scorer.score(texts).get(0);
      JsonNode logits = reference.path("logits").get(0);
      assertThat(scored.toxicity())
          .isCloseTo(sigmoid(logits.get(0).doubleValue()), within(TOLERANCE));
      List<String> labels = scorer.classifier().info().labels();
      assertThat(scored.attributes()).hasSize(6);
      for (int label = 0; label < labels.size(); label++) {
        assertThat(scored.attributes().get(labels.get(label)))
            .isCloseTo(sigmoid(logits.get(label).doubleValue()), within(TOLERANCE));
      }
    }
  }

  @Test
  void a_long_text_has_the_greatest_score_of_its_windows() throws IOException {
    JsonNode recorded = TinyClassifier.reference("bert-multi").path("long");
    TransformerScorerOptions options =
        TransformerScorerOptions.standard()
            .with(
                ClassifierOptions.standard()
                    .withWindows(
                        recorded.path("tokens").intValue(), recorded.path("overlap").intValue()));
    try (TransformerScorer scorer = TransformerScorer.load(model("bert-multi"), options)) {
      double expected = 0;
      for (JsonNode window : recorded.path("logits")) {
        expected = Math.max(expected, sigmoid(window.get(0).doubleValue()));
      }
      String text = recorded.path("text").textValue();
      assertThat(toxicity(scorer.score(List.of(text)).get(0)))
          .isCloseTo(expected, within(TOLERANCE));
      assertThat(scorer.info().description())
          .contains("more than 24 tokens the greatest over windows")
          .contains("share 5 tokens");
      assertThat(scorer.classifier().classify(List.of(text)).get(0).windows())
          .isEqualTo(recorded.path("logits").size());
    }
  }

  @Test
  void info_names_model_and_weights() throws IOException {
    Path model = model("roberta-single");
    String sha256 = Sha256.hex(model.resolve("model.safetensors"));
    try (TransformerScorer scorer = TransformerScorer.load(model)) {
      assertThat(scorer.info().id()).isEqualTo("roberta-single");
      assertThat(scorer.info().version()).isEqualTo(sha256.substring(0, 12));
      assertThat(scorer.info().weightsSha256()).isEqualTo(sha256);
      assertThat(scorer.info().description())
          .contains("roberta", "probability of hate", "softmax over 2 labels", "96 tokens");
      assertThat(scorer)
          .hasToString("roberta-single " + sha256.substring(0, 12) + " (" + sha256 + ")");
    }
    TransformerScorerOptions named = TransformerScorerOptions.standard().named("mine", "2");
    try (TransformerScorer scorer = TransformerScorer.load(model, named)) {
      assertThat(scorer.info().id()).isEqualTo("mine");
      assertThat(scorer.info().version()).isEqualTo("2");
    }
  }

  @Test
  void a_model_in_the_hugging_face_cache_is_called_by_its_name_and_revision() throws IOException {
    Path snapshot = folder.resolve("models--garden--toxic-small/snapshots/0a1b2c");
    Files.createDirectories(snapshot);
    try (Stream<Path> files = Files.list(model("roberta-single"))) {
      for (Path file : files.toList()) {
        Files.copy(file, snapshot.resolve(file.getFileName()));
      }
    }
    try (TransformerScorer scorer = TransformerScorer.load(snapshot)) {
      assertThat(scorer.info().id()).isEqualTo("garden/toxic-small");
      assertThat(scorer.info().version()).isEqualTo("0a1b2c");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "harmless, toxic, toxic",
    "TOXIC, non-toxic, TOXIC",
    "nothate, hate, hate",
    "Hate-Speech, other, Hate-Speech",
    "non-offensive, offensive, offensive",
    "LABEL_0, LABEL_1, LABEL_1"
  })
  void toxic_labels_by_rule(String first, String second, String expected) throws IOException {
    try (TransformerScorer scorer = TransformerScorer.load(labelled(first, second))) {
      ScoreOutcome.Scored scored = (ScoreOutcome.Scored) scorer.score(List.of("Rain")).get(0);
      assertThat(scored.toxicity()).isEqualTo(scored.attributes().get(expected));
      assertThat(scored.attributes()).containsOnlyKeys(first, second);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"good,bad", "toxic,toxicity", "LABEL_1,LABEL_0", "hate,offensive"})
  void labels_that_no_rule_fits_are_listed(String labels) {
    String[] names = labels.split(",", -1);
    assertThatThrownBy(() -> TransformerScorer.load(labelled(names)))
        .isInstanceOf(ScoringException.class)
        .hasMessageContainingAll("withToxicLabels", "[" + names[0] + ", " + names[1] + "]");
  }

  @Test
  void a_single_label_of_another_name_may_mean_harmless() {
    Path model = model("xlm-roberta");
    TinyClassifier.configure(model, config -> config.putObject("id2label").put("0", "LABEL_0"));
    assertThatThrownBy(() -> TransformerScorer.load(model))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("[LABEL_0]");
  }

  @Test
  void labels_named_by_the_user() throws IOException {
    Path model = model("bert-multi");
    TransformerScorerOptions options =
        TransformerScorerOptions.standard().withToxicLabels("threat", "insult");
    try (TransformerScorer scorer = TransformerScorer.load(model, options)) {
      ScoreOutcome.Scored scored = (ScoreOutcome.Scored) scorer.score(List.of("Rain")).get(0);
      assertThat(scored.toxicity())
          .isEqualTo(
              Math.max(scored.attributes().get("threat"), scored.attributes().get("insult")));
      assertThat(scorer.info().description()).contains("probability of threat or insult");
    }
    TransformerScorerOptions exclusive =
        options.with(ClassifierOptions.standard().with(ProblemType.SINGLE_LABEL));
    try (TransformerScorer scorer = TransformerScorer.load(model, exclusive)) {
      ScoreOutcome.Scored scored = (ScoreOutcome.Scored) scorer.score(List.of("Rain")).get(0);
      assertThat(scored.toxicity())
          .isEqualTo(scored.attributes().get("threat") + scored.attributes().get("insult"));
    }
    assertThatThrownBy(() -> TransformerScorer.load(model, options.withToxicLabels("rude")))
        .isInstanceOf(ScoringException.class)
        .hasMessageContainingAll("no label \"rude\"", "identity_hate");
    assertThatThrownBy(
            () -> TransformerScorer.load(model, options.withToxicLabels("threat", "threat")))
        .hasMessageContaining("twice");
    assertThatThrownBy(
            () ->
                TransformerScorer.load(
                    model("roberta-single"), options.withToxicLabels("hate", "nothate")))
        .hasMessageContaining("all labels");
  }

  @Test
  void what_cannot_be_judged_is_not_scored_and_keeps_its_place() throws IOException {
    try (TransformerScorer scorer = TransformerScorer.load(model("bert-single"))) {
      List<ScoreOutcome> outcomes =
          scorer.score(List.of(" \n", "Rain", "\u0000\u0001", "", "Rain"));
      assertThat(outcomes).hasSize(5);
      assertThat(outcomes.get(0)).isEqualTo(new ScoreOutcome.Unscored("the text is blank"));
      assertThat(outcomes.get(2))
          .isEqualTo(new ScoreOutcome.Unscored("the text has no token to judge"));
      assertThat(outcomes.get(3)).isEqualTo(new ScoreOutcome.Unscored("the text is blank"));
      assertThat(toxicity(outcomes.get(1))).isCloseTo(toxicity(outcomes.get(4)), within(TOLERANCE));
      assertThat(scorer.score(List.of())).isEmpty();
    }
  }

  @Test
  void closing_and_wrong_folders() throws IOException {
    TransformerScorer scorer = TransformerScorer.load(model("bert-single"));
    scorer.close();
    assertThatThrownBy(() -> scorer.score(List.of("Rain")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> TransformerScorer.load(folder.resolve("nowhere")))
        .isInstanceOf(CheckpointException.class);
  }
}
