/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoding asks the calibration, not the network alone. */
class CalibratedDecodingTest {
  private static final double[] P = {.5, .3, .2};
  private static final float[] RAW = {-.5f, -.1f, -.02f};

  @TempDir Path folder;

  private double[] rectified(ValueCalibration calibration) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TinyTokenizer.write(folder))) {
      float[] row = new float[tokenizer.vocabularySize()];
      System.arraycopy(RAW, 0, row, 0, RAW.length);
      float[] logits = new float[row.length];
      Arrays.fill(logits, Float.NEGATIVE_INFINITY);
      for (int i = 0; i < P.length; i++) {
        logits[i] = (float) Math.log(P[i]);
      }
      ValueNetwork values =
          ValueNetwork.of(
              new ScriptedModel(tokenizer, tokens -> row.clone(), List.of()), calibration);
      try (RectifyingProcessor processor =
          new RectifyingProcessor(values, RectificationSettings.cap(0), Set.of())) {
        processor.begin(List.of(new int[] {1}));
        processor.process(new float[][] {logits});
      }
      double[] probabilities = new double[P.length];
      for (int i = 0; i < P.length; i++) {
        probabilities[i] = Math.exp(logits[i]);
      }
      return probabilities;
    }
  }

  @Test
  void without_one_the_raw_values_give_the_caps() throws IOException {
    // Caps .5, .9, .98: nothing is above.
    assertThat(rectified(ValueCalibration.NONE)).containsExactly(P, offset(1e-6));
  }

  @Test
  void an_offset_of_log_nine_turns_even_odds_into_nine_to_one() throws IOException {
    // Risks .5, .1, .02 have odds 1, 1/9, 1/49; nine times these are risks .9, .5, 9/58. Caps .1,
    // .5, .845: the first gives up .4, of which the second would take .24 and may take .2.
    assertThat(rectified(new ValueCalibration(1, Math.log(9))))
        .containsExactly(new double[] {.1, .5, .4}, offset(1e-6));
  }

  @Test
  void a_slope_of_two_squares_the_odds() throws IOException {
    // With offset log 4: odds 4, 4/81, 4/2401. Caps .2, .953, .998: .3 are freed and shared 3 to 2.
    assertThat(rectified(new ValueCalibration(2, Math.log(4))))
        .containsExactly(new double[] {.2, .48, .32}, offset(1e-6));
  }
}
