/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.data.SharedData;
import io.detoxj.rewrite.data.ToxiRewriteCn;
import io.detoxj.rewrite.label.LabelledFile.Question;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Labels learnt on the training sentences of ToxiRewriteCN, on its test sentences. */
class ToxiRewriteLabelsTest {
  private static List<LabelledText> read(String name, Question question) throws IOException {
    return LabelledFile.of(ToxiRewriteCn.split(SharedData.file("toxirewritecn/" + name)), question)
        .texts();
  }

  private static LabelMeasures measured(Question question) throws IOException {
    NgramLabeller labeller =
        NgramLabellerTrainer.standard()
            .train("labels", read("train_1000.json", question), Map.of());
    return LabelMeasures.of(labeller, read("test_556.json", question), new Bootstrap(500, 0.95, 1));
  }

  @Test
  void seven_in_eight_are_labelled_as_they_were_written() throws IOException {
    LabelMeasures measures = measured(Question.POLARITY);
    LabelReport report = measures.report();
    assertThat(report.texts()).isEqualTo(1668);
    assertThat(report.accuracy()).isGreaterThan(0.86);
    assertThat(report.recall("Toxic")).isGreaterThan(0.82);
    // The second path to the same numbers.
    LabelMeasures.Measured accuracy = measures.numbers().get(LabelMeasures.ACCURACY);
    assertThat(accuracy.value()).isEqualTo(report.accuracy());
    assertThat(accuracy.interval().low()).isBetween(0.85, accuracy.value());
    double precision = report.precision("Polite");
    double recall = report.recall("Polite");
    assertThat(measures.numbers().get("F1 Polite").value())
        .isCloseTo(2 * precision * recall / (precision + recall), within(1e-12));
  }

  @Test
  void toxic_sentences_are_told_from_the_others() throws IOException {
    LabelReport report = measured(Question.TOXICITY).report();
    assertThat(report.labels()).containsExactlyInAnyOrder("有毒", "无毒");
    assertThat(report.accuracy()).isGreaterThan(0.88);
    assertThat(report.recall("有毒")).isGreaterThan(0.8);
  }
}
