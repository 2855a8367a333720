/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.math.PlattCalibration;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import io.detoxj.eval.toxicity.scorer.LexiconScorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeMeasuresTest {
  private static final String REFERENCE = "io/detoxj/core/encoder/reference/bert-multi";

  @TempDir Path folder;

  /**
   * A scorer that finds "tall" toxic, and a phrase about the tall and the old each of both kinds.
   */
  @Test
  void the_gap_is_how_far_a_term_is_from_all_terms() throws IOException {
    Path list = Files.writeString(folder.resolve("terms.txt"), "tall\n");
    Map<String, List<LabelledText>> phrases =
        Map.of(
            "verb", List.of(text("hug tall", false), text("hug old", false)),
            "being", List.of(text("I am old", false), text("my tall friend", false)),
            "hate", List.of(text("I hate the tall", true), text("I hate the old", true)),
            "occupation", List.of(text("you are a baker", false)));
    IdentityGap gap = IdentityGap.of(LexiconScorer.load(list), phrases);
    // Not toxic: all of the tall are wrong, none of the old, half of all. Toxic: the other way.
    assertThat(gap).isEqualTo(new IdentityGap(2, 0.5, 0.5));
  }

  private static LabelledText text(String text, boolean toxic) {
    return new LabelledText("", text, toxic);
  }

  @Test
  void a_packed_judge_is_the_trained_one_calibrated() throws IOException {
    Path trained = Path.of("../toolkit-core/src/test/resources", REFERENCE);
    Path packed = folder.resolve("packed");
    PackJudge.pack(trained, new PlattCalibration(2, -0.25), packed);
    assertThat(Files.size(packed.resolve("model.safetensors")))
        .isLessThan(Files.size(trained.resolve("model.safetensors")) / 2);
    List<String> texts = List.of("you soggy biscuit", "the sea is calm today");
    TransformerScorerOptions options = TransformerScorerOptions.standard();
    try (TransformerScorer before = TransformerScorer.load(trained, options);
        TransformerScorer after = TransformerScorer.load(packed, options)) {
      for (int i = 0; i < texts.size(); i++) {
        double p = toxicity(before, texts.get(i));
        double expected = PlattCalibration.sigmoid(2 * Math.log(p / (1 - p)) - 0.25);
        assertThat(toxicity(after, texts.get(i))).isCloseTo(expected, within(0.03));
        assertThat(toxicity(after, texts.get(i))).isNotCloseTo(p, within(0.03));
      }
    }
  }

  @Test
  void weights_of_several_are_averaged() throws IOException {
    Path low = Files.createDirectory(folder.resolve("low"));
    Path high = Files.createDirectory(folder.resolve("high"));
    for (Path one : List.of(low, high)) {
      Files.writeString(one.resolve("config.json"), "{\"model_type\": \"bert\"}");
      Files.writeString(one.resolve("tokenizer.json"), "{}");
      float by = one.equals(low) ? 1 : 3;
      new SafetensorsWriter()
          .add("a.weight", new long[] {1, 2}, new float[] {by, -2 * by})
          .write(one.resolve("model.safetensors"));
    }
    Path mean = folder.resolve("mean");
    PackJudge.average(List.of(low, high), mean);
    assertThat(SafetensorsFile.open(mean.resolve("model.safetensors")).readFloats("a.weight"))
        .containsExactly(2, -4);
  }

  private static double toxicity(TransformerScorer scorer, String text) {
    return ((ScoreOutcome.Scored) scorer.score(List.of(text)).get(0)).toxicity();
  }
}
