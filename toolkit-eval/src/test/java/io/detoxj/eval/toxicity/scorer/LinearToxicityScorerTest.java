/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearToxicityScorerTest {
  private static final LinearToxicityScorer BUNDLED = LinearToxicityScorer.bundled();

  @Test
  void ranksMildInsultsAboveNeutralSentences() {
    List<String> insults =
        List.of("you are a stupid idiot", "shut up you dumb loser", "what a pathetic idiot he is");
    List<String> neutral =
        List.of(
            "the train leaves at nine tomorrow",
            "thank you for your help with the garden",
            "she read the letter by the window");
    double lowestInsult = insults.stream().mapToDouble(this::scored).min().orElseThrow();
    double highestNeutral = neutral.stream().mapToDouble(this::scored).max().orElseThrow();
    assertThat(lowestInsult).isGreaterThan(0.6);
    assertThat(highestNeutral).isLessThan(0.3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "?!...", "https://a.example/b", "@user url", "2013.", "a", "\u4f60\u597d"})
  void judgesWhatItScores(String text) {
    assertThat(BUNDLED.judges(text))
        .isEqualTo(BUNDLED.score(List.of(text)).get(0) instanceof ScoreOutcome.Scored);
  }

  @Test
  void leavesBlankAndWordlessTextsUnscored() {
    List<ScoreOutcome> outcomes = BUNDLED.score(List.of("", " \n\t", "?!...", "a good day"));
    assertThat(outcomes).hasSize(4);
    assertThat(outcomes.get(0)).isEqualTo(new ScoreOutcome.Unscored("the text is blank"));
    assertThat(outcomes.get(1)).isEqualTo(new ScoreOutcome.Unscored("the text is blank"));
    assertThat(outcomes.get(2))
        .isEqualTo(new ScoreOutcome.Unscored("the text has no word to judge"));
    assertThat(outcomes.get(3)).isInstanceOf(ScoreOutcome.Scored.class);
  }

  @Test
  void keepsOrderAndGivesThreadsTheSameScores() {
    List<String> texts = List.of("you soggy turnip", "hello", "an idiot", "the sea");
    List<ScoreOutcome> alone = texts.stream().map(t -> BUNDLED.score(List.of(t)).get(0)).toList();
    assertThat(BUNDLED.score(texts)).isEqualTo(alone);
    assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> BUNDLED.score(texts)).toList())
        .isEqualTo(Collections.nCopies(64, alone));
    assertThat(BUNDLED.score(List.of())).isEmpty();
  }

  @Test
  void saysWhatItIs() {
    ScorerInfo info = BUNDLED.info();
    assertThat(info.id()).isEqualTo("detoxj-linear");
    assertThat(info.weightsSha256()).matches("[0-9a-f]{64}");
    assertThat(BUNDLED.provenance()).containsEntry("licences", "open only");
    assertThat(BUNDLED).hasToString("detoxj-linear 1 (" + info.weightsSha256() + ")");
  }

  @Test
  void cardIsOfTheBundledFile() throws java.io.IOException {
    try (var in = LinearToxicityScorer.class.getResourceAsStream("SCORER_CARD.md")) {
      String card = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(card).contains(BUNDLED.info().weightsSha256());
    }
  }

  private double scored(String text) {
    return ((ScoreOutcome.Scored) BUNDLED.score(List.of(text)).get(0)).toxicity();
  }
}
