/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.training.ValueQuality.Place;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quality at the prompt, half-way and at the end, of a network whose values are the tokens. */
class ValueQualityTest {
  @TempDir Path folder;

  /** The value of taking token t is -t / 100, whatever came before. */
  private ValueNetwork network(Tokenizer tokenizer) {
    float[] row = new float[tokenizer.vocabularySize()];
    for (int token = 0; token < row.length; token++) {
      row[token] = -token / 100f;
    }
    return ValueNetwork.of(
        new ScriptedModel(tokenizer, tokens -> row.clone(), List.of()), ValueCalibration.NONE);
  }

  private static ValueExample example(boolean toxic, int... tokens) {
    return new ValueExample(tokens, 2, toxic ? -1 : 0, 1);
  }

  @Test
  void eachPlaceReadsItsOwnToken() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TinyTokenizer.write(folder))) {
      // The last token tells the outcome, the one half-way nothing, the prompt's last the reverse.
      List<ValueExample> examples =
          List.of(
              example(true, 1, 10, 50, 50, 7, 90),
              example(true, 1, 10, 50, 50, 8, 80),
              example(false, 1, 60, 50, 50, 9, 20),
              example(false, 1, 60, 50, 50, 9, 10));
      ValueQuality quality = ValueQuality.measure(network(tokenizer), examples);
      assertThat(quality.examples()).isEqualTo(4);
      assertThat(quality.toxicShare()).isEqualTo(0.5);
      assertThat(quality.at().get(Place.PROMPT).auc()).isZero();
      assertThat(quality.at().get(Place.HALF).auc()).isEqualTo(0.5);
      assertThat(quality.at().get(Place.END).auc()).isEqualTo(1);
      // Risks .9, .8 of toxic and .2, .1 of harmless texts: gaps .1, .2, .2, .1 in four bins.
      assertThat(quality.at().get(Place.END).calibrationError()).isCloseTo(.15, within(1e-6));
      assertThat(quality.at().get(Place.END).brier()).isCloseTo(.025, within(1e-6));
    }
  }

  @Test
  void theCorrectionBringsInflatedValuesToTheirFrequency() throws IOException {
    RandomGenerator random = RandomStreams.named(1, "inflated");
    List<ValueExample> examples = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      int token = 20 + random.nextInt(61);
      // The true risk has log-odds 1.5 below what the value says.
      double odds = Math.exp(Math.log(token / (100.0 - token)) - 1.5);
      boolean toxic = random.nextDouble() < odds / (1 + odds);
      int[] tokens = new int[8];
      Arrays.fill(tokens, token);
      examples.add(example(toxic, tokens));
    }
    try (Tokenizer tokenizer = Tokenizer.load(TinyTokenizer.write(folder))) {
      ValueNetwork raw = network(tokenizer);
      ValueCalibration calibration = ValueQuality.calibrate(raw, examples);
      assertThat(calibration.slope()).isCloseTo(1, within(.1));
      assertThat(calibration.offset()).isCloseTo(-1.5, within(.1));
      double before = ValueQuality.measure(raw, examples).at().get(Place.END).calibrationError();
      ValueQuality.Measured after =
          ValueQuality.measure(raw.with(calibration), examples).at().get(Place.END);
      assertThat(before).isGreaterThan(.2);
      assertThat(after.calibrationError()).isLessThan(.03);
      assertThat(after.auc())
          .isEqualTo(ValueQuality.measure(raw, examples).at().get(Place.END).auc());
    }
  }
}
