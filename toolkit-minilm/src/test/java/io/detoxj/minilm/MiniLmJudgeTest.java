/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.minilm;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.encoder.ClassifierOptions;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiniLmJudgeTest {
  private static TransformerScorer judge;

  @TempDir Path folder;

  @BeforeAll
  static void load() throws IOException {
    judge = MiniLmJudge.load();
  }

  @AfterAll
  static void close() {
    judge.close();
  }

  private static double toxicity(String text) {
    return ((ScoreOutcome.Scored) judge.score(List.of(text)).get(0)).toxicity();
  }

  @Test
  void the_same_words_with_another_meaning_get_another_judgement() {
    String insult = "Gardeners from the valley are worthless parasites";
    for (String harmless :
        List.of(
            "Gardeners from the valley are not worthless parasites",
            "He was fined for saying that gardeners from the valley are worthless parasites",
            "My gardener found disgusting parasites on the tomatoes",
            "Gardeners from the valley are welcome in our house")) {
      assertThat(toxicity(harmless)).as(harmless).isLessThan(toxicity(insult) - 0.2);
    }
    assertThat(toxicity(insult)).isGreaterThan(0.5);
    assertThat(toxicity("The sea is calm today")).isLessThan(0.1);
  }

  @Test
  void it_is_not_the_linear_scorer_in_another_coat() {
    List<String> texts = List.of("You are not an idiot", "An old gay man lives next door");
    List<ScoreOutcome> words = LinearToxicityScorer.bundled().score(texts);
    List<ScoreOutcome> sentences = judge.score(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(((ScoreOutcome.Scored) sentences.get(i)).toxicity())
          .as(texts.get(i))
          .isLessThan(((ScoreOutcome.Scored) words.get(i)).toxicity() - 0.1);
    }
  }

  @Test
  void it_has_a_name_and_a_card_of_its_own_weights() throws IOException {
    assertThat(judge.info().id()).isEqualTo("detoxj-minilm");
    try (InputStream in = MiniLmJudge.class.getResourceAsStream("MODEL_CARD.md")) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains(judge.info().weightsSha256());
    }
  }

  @Test
  void it_leaves_no_folder_behind_and_scores_the_same_when_loaded_again() throws IOException {
    List<String> texts = List.of("you soggy biscuit", "the sea", " ");
    Path place = Files.createDirectory(folder.resolve("place"));
    try (TransformerScorer again = MiniLmJudge.load(ClassifierOptions.standard(), place)) {
      assertThat(place).doesNotExist();
      assertThat(again.score(texts)).isEqualTo(judge.score(texts));
      assertThat(again.fingerprint()).isEqualTo(judge.fingerprint());
    }
  }
}
