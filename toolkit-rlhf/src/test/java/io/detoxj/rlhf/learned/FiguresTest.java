/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fixtures 27 and 32, intervals, and what a model reads before an answer. */
class FiguresTest {
  @Test
  void standardised_scores_have_the_mean_0_and_the_deviation_1_on_what_they_are_calibrated_on() {
    double[] scores = {-3, 1, 2, 8};
    Calibration calibration = Calibration.of(scores);
    assertThat(calibration.mean()).isEqualTo(2);
    assertThat(calibration.deviation()).isEqualTo(Math.sqrt((25 + 1 + 0 + 36) / 4.0));
    double[] z = Arrays.stream(scores).map(calibration::of).toArray();
    assertThat(Arrays.stream(z).sum()).isEqualTo(0, within(1e-12));
    assertThat(Arrays.stream(z).map(one -> one * one).sum() / 4).isEqualTo(1, within(1e-12));
    assertThatIllegalArgumentException().isThrownBy(() -> Calibration.of(new double[] {2, 2}));
    assertThatIllegalArgumentException().isThrownBy(() -> Calibration.of(new double[0]));
  }

  @Test
  void a_pooled_ratio_is_not_the_mean_of_ratios() {
    PooledRatio ratio = PooledRatio.of(List.of(new double[] {1}, new double[] {-1, -1, -1}));
    assertThat(ratio).isEqualTo(new PooledRatio(1, 4));
    assertThat(ratio.value()).isEqualTo(0.25);
  }

  @Test
  void intervals_hold_the_figure_and_are_of_questions_not_of_answers() {
    List<double[]> counts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      // In half of the questions all ten are right, in the others none.
      counts.add(new double[] {i % 2 == 0 ? 10 : 0, 10});
    }
    Measured measured = Measured.of("share", counts, sum -> sum[0] / sum[1]);
    assertThat(measured.value()).isEqualTo(0.5);
    // 1.96 sqrt(0.25 / 50) = 0.139; of 500 answers it would be 0.044.
    assertThat(measured.value() - measured.low()).isBetween(0.10, 0.18);
    assertThat(measured.high() - measured.value()).isBetween(0.10, 0.18);
    assertThat(Measured.of("share", counts, sum -> sum[0] / sum[1])).isEqualTo(measured);
  }

  @Test
  void a_model_reads_the_question_and_the_sentences_nearest_to_the_answer() {
    String prompt =
        "question: who made it? context: wikipage: Mill text: Ada lived by the sea. Bo made the mill in May. Cats came later.";
    String answer = "The mill was made by Bo.";
    assertThat(RewardInput.question().before(prompt, answer))
        .isEqualTo("question: who made it? answer: ");
    assertThat(RewardInput.passages(6).before(prompt, answer))
        .isEqualTo("question: who made it? context: Bo made the mill in May. answer: ");
    assertThat(RewardInput.passages(99).before(prompt, answer)).isEqualTo(prompt + " answer: ");
    assertThat(RewardInput.passages(9).before("who made it?", answer))
        .isEqualTo("question: who made it? answer: ");
    assertThatIllegalArgumentException().isThrownBy(() -> RewardInput.passages(-1));
  }
}
