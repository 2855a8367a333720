/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogitLensTest {
  private static final int[] TEXT = {5, 77, 3, 120};

  @TempDir private Path folder;

  /** GPT-2's final norm and tied unembedding, by hand. */
  private static double[] byHand(TransformerModel model, float[] stream) {
    float[] weight = model.parameter("transformer.ln_f.weight");
    float[] bias = model.parameter("transformer.ln_f.bias");
    float[] embedding = model.parameter("transformer.wte.weight");
    int width = stream.length;
    double mean = 0;
    for (float value : stream) {
      mean += value / width;
    }
    double variance = 0;
    for (float value : stream) {
      variance += (value - mean) * (value - mean) / width;
    }
    double size = Math.sqrt(variance + 1e-5);
    double[] logits = new double[embedding.length / width];
    for (int token = 0; token < logits.length; token++) {
      for (int i = 0; i < width; i++) {
        double normed = (stream[i] - mean) / size * weight[i] + bias[i];
        logits[token] += normed * embedding[token * width + i];
      }
    }
    return logits;
  }

  @Test
  void the_stream_after_each_block_goes_through_the_final_norm_and_the_unembedding() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      int arrays = model.nativeArrays();
      float[][] logits = LogitLens.logits(model, TEXT, 2);
      assertThat(model.nativeArrays()).isEqualTo(arrays);
      assertThat(logits).hasDimensions(model.info().layers() + 1, model.vocabularySize());
      for (int row = 0; row < logits.length; row++) {
        HookPoint point = row == 0 ? HookPoint.residPre(0) : HookPoint.residPost(row - 1);
        float[] stream =
            model.capture(List.of(TEXT), List.of(TEXT.length), point::equals).at(point, 0)[2];
        double[] expected = byHand(model, stream);
        for (int token = 0; token < expected.length; token++) {
          assertThat((double) logits[row][token]).isCloseTo(expected[token], within(1e-4));
        }
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LogitLens.logits(model, TEXT, 4))
          .withMessageContaining("from 0 to 3");
    }
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void the_last_row_is_the_answer_of_the_model_and_the_others_are_not(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      float[][] logits = LogitLens.logits(model, TEXT, 3);
      float[] answer = model.forward(List.of(TEXT), List.of(TEXT.length)).get(0)[3];
      assertThat(logits[logits.length - 1]).containsExactly(answer);
      assertThat(logits[0]).isNotEqualTo(answer);
      assertThat(logits[logits.length - 2]).isNotEqualTo(answer);
    }
  }
}
