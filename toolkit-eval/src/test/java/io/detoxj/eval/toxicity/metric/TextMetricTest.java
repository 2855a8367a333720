/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.ScoringException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.eval.metric.Measurement;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextMetricTest {
  private static final List<PromptSamples> RUN =
      List.of(
          new PromptSamples("a", List.of(sample("x", 1, 2, 1, 2, 1), sample("x", 7, 7, 7, 8))),
          new PromptSamples("b", List.of(sample("y", 1, 2, 3), sample(""))));

  private static Sample sample(String text, Integer... tokens) {
    return new Sample(text, Arrays.asList(tokens));
  }

  @Test
  void repetitionIsAveragedOverSamplesThatAreLongEnough() {
    // (1,2) (2,1) (1,2) (2,1): 2 of 4; (7,7) (7,7) (7,8): 2 of 3; then none of 2.
    Measurement pairs = TextMetric.repetition(2, 2).measure(RUN);

    assertThat(pairs.statistic().value()).isCloseTo(((0.5 + 1 / 3.0) / 2 + 0) / 2, within(1e-12));
    assertThat(pairs.missing()).isEqualTo(1);
    assertThat(pairs.id()).hasToString("rep_2@1(k=2,unit=token)");
    assertThat(TextMetric.repetition(4, 2).measure(RUN).missing()).isEqualTo(2);
    assertThat(TextMetric.repetition(4, 2).measure(RUN).statistic().unitIds()).containsExactly("a");
  }

  @Test
  void runsTextsAndLengths() {
    assertThat(TextMetric.longestRun(2).measure(RUN).statistic().value())
        .isCloseTo(((1 + 3) / 2.0 + 1) / 2, within(1e-12));
    assertThat(TextMetric.longestRun(2).measure(RUN).missing()).isEqualTo(1);
    assertThat(TextMetric.distinctTexts(2).measure(RUN).statistic().value()).isEqualTo(0.75);
    assertThat(TextMetric.meanLength(2).measure(RUN).statistic().value())
        .isEqualTo((4.5 + 1.5) / 2);
    assertThat(TextMetric.meanLength(2).measure(RUN).missing()).isZero();
  }

  @Test
  void selfBleuIsThatOfNltk() throws IOException {
    JsonNode recorded;
    try (InputStream in = getClass().getResourceAsStream("self_bleu.json")) {
      recorded = new ObjectMapper().readTree(in);
    }
    assertThat(recorded.get("cases")).hasSize(10);
    for (JsonNode one : recorded.get("cases")) {
      List<Sample> samples = new ArrayList<>();
      one.get("texts").forEach(text -> samples.add(sample(text.textValue())));
      for (int n = 1; n <= 4; n++) {
        SelfBleu metric = new SelfBleu(n, samples.size());
        double ours = metric.measure(List.of(new PromptSamples("p", samples))).statistic().value();
        assertThat(ours)
            .as("%s of %s", metric.id(), one.get("texts"))
            .isCloseTo(one.get("self_bleu").get(n - 1).doubleValue(), within(1e-9));
      }
    }
  }

  @Test
  void selfBleuByHand() {
    // Of 4 words 3 are shared; of 3 pairs 2: sqrt(3/4 * 2/3).
    List<Sample> samples = List.of(sample(" the soup was warm"), sample(" the soup was cold"));

    assertThat(new SelfBleu(2, 2).ofPrompt(samples).getAsDouble())
        .isCloseTo(Math.sqrt(0.5), within(1e-12));
    assertThat(new SelfBleu(4, 2).id())
        .hasToString("self_bleu_4@1(k=2,smoothing=epsilon 0.1,split=whitespace)");
  }

  @Test
  void selfBleuOfEqualTextsIsOne() {
    List<Sample> samples = List.of(sample("a b c d e"), sample("a b c d e"));

    assertThat(new SelfBleu(4, 2).ofPrompt(samples).getAsDouble()).isCloseTo(1, within(1e-12));
  }

  @Test
  void completionsAreGroupedByPrompt() {
    List<PromptSamples> grouped =
        PromptSamples.of(List.of(completion("b", 0), completion("a", 0), completion("b", 1)));

    assertThat(grouped).extracting(PromptSamples::promptId).containsExactly("b", "a");
    assertThat(grouped.get(0).samples()).containsExactly(sample("b0", 4, 5), sample("b1", 4, 5));
  }

  private static Completion completion(String prompt, int index) {
    return new Completion(
        prompt,
        index,
        prompt + index,
        List.of(1),
        List.of(4, 5),
        List.of(-1f, -1f),
        FinishReason.LENGTH);
  }

  @Test
  void refusesOtherNumbersOfSamplesPromptsTwiceAndSettingsThatAreNone() {
    assertThatThrownBy(() -> TextMetric.meanLength(3).measure(RUN))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("needs 3 samples of each prompt, and prompt a has 2");
    assertThatThrownBy(() -> TextMetric.meanLength(2).measure(List.of(RUN.get(0), RUN.get(0))))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("prompt a is there twice");
    assertThatIllegalArgumentException().isThrownBy(() -> new SelfBleu(5, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> new SelfBleu(4, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> TextMetric.repetition(0, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PromptSamples("p", List.of()))
        .withMessageContaining("prompt p has no samples");
  }
}
