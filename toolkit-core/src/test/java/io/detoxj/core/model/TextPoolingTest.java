/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextPoolingTest {
  private static final HookPoint POINT = HookPoint.residPost(1);

  @TempDir Path folder;

  @Test
  void the_mean_norm_counts_each_text_once_and_no_special_token() throws IOException {
    List<String> texts = List.of("the rain", "", "no<|endoftext|>");
    try (TransformerModel model = TransformerModel.load(TinyGpt2.writeTo(folder))) {
      double expected = (meanNorm(model, texts.get(0), 0) + meanNorm(model, texts.get(2), 1)) / 2;
      assertThat(TextPooling.ofText().meanNorm(model, texts, Set.of(POINT)).get(POINT))
          .isCloseTo(expected, within(1e-5));
      assertThat(expected).isGreaterThan(0.1);
      assertThatThrownBy(() -> TextPooling.ofText().meanNorm(model, List.of(""), Set.of(POINT)))
          .hasMessageContaining("none of the 1 texts has a token that counts");
    }
  }

  @Test
  void first_tokens_that_are_skipped_do_not_count() throws IOException {
    try (TransformerModel model = TransformerModel.load(TinyGpt2.writeTo(folder))) {
      List<String> texts = List.of("the rain in the hills", "n");
      List<Map<HookPoint, float[]>> means =
          TextPooling.ofText()
              .skipping(2)
              .means(model, texts, Set.of(POINT), ProgressListener.silent());
      int[] ids = model.tokenizer().encode(texts.get(0));
      float[][] rows = model.capture(List.of(ids), POINT.name()).at(POINT, 0);
      double sum = 0;
      for (int t = 2; t < rows.length; t++) {
        sum += rows[t][5];
      }
      assertThat(means.get(0).get(POINT)[5])
          .isCloseTo((float) (sum / (rows.length - 2)), within(1e-5f));
      assertThat(model.tokenizer().encode(texts.get(1))).hasSizeLessThanOrEqualTo(2);
      assertThat(means.get(1)).isEmpty();
    }
    assertThatThrownBy(() -> TextPooling.ofText().skipping(-1)).hasMessageContaining("-1");
  }

  private static double meanNorm(TransformerModel model, String text, int left) {
    float[][] rows =
        model.capture(List.of(model.tokenizer().encode(text)), POINT.name()).at(POINT, 0);
    double sum = 0;
    for (int t = 0; t < rows.length - left; t++) {
      double square = 0;
      for (float value : rows[t]) {
        square += (double) value * value;
      }
      sum += Math.sqrt(square);
    }
    return sum / (rows.length - left);
  }
}
