/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.score.ScoreOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearScorerTrainerTest {
  private static final List<String> INSULTS = List.of("turnip", "noodle", "doorknob", "pudding");
  private static final List<String> NICE = List.of("garden", "window", "morning", "letter");

  /** Sixteen texts, half of them invented insults. */
  static List<LabelledText> texts(String ending) {
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      texts.add(new LabelledText("made", "you soggy " + INSULTS.get(i) + ending, true));
      texts.add(new LabelledText("made", "what a soggy " + INSULTS.get(i) + " you are", true));
      texts.add(new LabelledText("made", "the quiet " + NICE.get(i) + ending, false));
      texts.add(new LabelledText("made", "a quiet " + NICE.get(i) + " we saw", false));
    }
    return texts;
  }

  static LinearToxicityScorer tiny() {
    return LinearScorerTrainer.standard().bits(12).train(texts("!"), texts("?"));
  }

  @Test
  void separatesInventedInsults() {
    List<ScoreOutcome> outcomes =
        tiny().score(List.of("oh you soggy turnip", "oh the quiet garden"));
    double toxic = ((ScoreOutcome.Scored) outcomes.get(0)).toxicity();
    double nice = ((ScoreOutcome.Scored) outcomes.get(1)).toxicity();
    assertThat(toxic).isGreaterThan(0.7);
    assertThat(nice).isLessThan(0.3);
  }

  @Test
  void givesTheSameFileTwice() {
    assertThat(tiny().info()).isEqualTo(tiny().info());
    LinearToxicityScorer other =
        LinearScorerTrainer.standard().bits(12).seed(2).train(texts("!"), texts("?"));
    assertThat(other.info().weightsSha256()).isNotEqualTo(tiny().info().weightsSha256());
  }

  @Test
  void weighsCellsOfSourceAndLabel() {
    List<LabelledText> texts =
        List.of(
            new LabelledText("a", "x", true),
            new LabelledText("a", "x", false),
            new LabelledText("a", "x", false),
            new LabelledText("a", "x", false),
            new LabelledText("a", "x", false));
    assertThat(LinearScorerTrainer.cellWeights(texts, 0)).containsOnly(1f);
    // Each cell gets half of the total of 5.
    assertThat(LinearScorerTrainer.cellWeights(texts, 1))
        .containsExactly(2.5f, 0.625f, 0.625f, 0.625f, 0.625f);
    // 4^-0.5 = 0.5: raw 1, 0.5 x 4, sum 3, times 5/3.
    assertThat(LinearScorerTrainer.cellWeights(texts, 0.5)[0]).isCloseTo(5f / 3, within(1e-6f));
  }

  @Test
  void needsBothLabels() {
    List<LabelledText> toxicOnly = texts("").stream().filter(LabelledText::toxic).toList();
    LinearScorerTrainer trainer = LinearScorerTrainer.standard().bits(12);
    assertThatThrownBy(() -> trainer.train(toxicOnly, texts("")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("8 training texts have 8 toxic");
    assertThatThrownBy(() -> trainer.train(texts(""), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("0 calibration texts");
  }

  @Test
  void saysWhenTheLabelsOfTheCalibrationAreTurnedRound() {
    List<LabelledText> turned =
        texts("").stream().map(t -> new LabelledText(t.source(), t.text(), !t.toxic())).toList();
    LinearScorerTrainer trainer = LinearScorerTrainer.standard().bits(12);
    assertThatThrownBy(() -> trainer.train(texts(""), turned))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("does not rank");
  }

  @Test
  void refusesOptionsOutOfRange() {
    assertThatThrownBy(() -> LinearScorerTrainer.standard().bits(30))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bits is 30");
    assertThatThrownBy(() -> LinearScorerTrainer.standard().balance(Double.NaN))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("balance is NaN");
  }
}
