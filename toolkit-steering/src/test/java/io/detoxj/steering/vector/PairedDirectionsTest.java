/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairedDirectionsTest {
  private static final HookPoint POINT = HookPoint.residPost(1);

  @TempDir Path folder;

  @Test
  void the_principal_component_is_as_long_as_the_mean_and_on_its_side() {
    // Second moments [[8, 0], [0, 1]]: the component is (1, 0). The mean is (1, 0.5) of 2 rows.
    double[][] rows = {{2, 0.5}, {0, 0.5}};
    float length = (float) Math.sqrt(1.25);
    // Second moments [[4, 1], [1, 0.5]]: eigenvalue (4.5 + sqrt(16.25)) / 2, vector (1, l - 4).
    double slope = (4.5 + Math.sqrt(16.25)) / 2 - 4;
    float first = (float) (length / Math.sqrt(1 + slope * slope));
    assertThat(PairedDirections.principal(rows))
        .containsExactly(new float[] {first, (float) (first * slope)}, within(1e-5f));
    double[][] turned = {{-2, -0.5}, {0, -0.5}};
    assertThat(PairedDirections.principal(turned)[0]).isCloseTo(-first, within(1e-5f));
    assertThat(PairedDirections.mean(rows)).containsExactly(1, 0.5f);
  }

  @Test
  void last_tokens_and_means_are_read() {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"))) {
      List<String> toxic = List.of("you soggy turnip");
      List<String> neutral = List.of("you kind person");
      float[][] high = stream(model, toxic.get(0));
      float[][] low = stream(model, neutral.get(0));
      float[] vector =
          PairedDirections.extract(
                  model,
                  toxic,
                  neutral,
                  Set.of(POINT),
                  PairedDirections.Reading.LAST_TOKEN,
                  PairedDirections.Direction.MEAN,
                  ProgressListener.silent())
              .at(POINT)
              .values();
      for (int i = 0; i < 32; i++) {
        float difference = high[high.length - 1][i] - low[low.length - 1][i];
        assertThat(vector[i]).isCloseTo(difference, within(1e-4f));
      }
      // Of one pair the principal component is the difference itself.
      float[] mean = vector(model, toxic, neutral, PairedDirections.Direction.MEAN);
      assertThat(vector(model, toxic, neutral, PairedDirections.Direction.PRINCIPAL_COMPONENT))
          .containsExactly(mean, within(1e-4f));
      assertThatThrownBy(
              () -> vector(model, toxic, List.of("a", "b"), PairedDirections.Direction.MEAN))
          .hasMessageContaining("1 and 2");
    }
  }

  private static float[] vector(
      TransformerModel model,
      List<String> toxic,
      List<String> neutral,
      PairedDirections.Direction direction) {
    return PairedDirections.extract(
            model,
            toxic,
            neutral,
            Set.of(POINT),
            PairedDirections.Reading.MEAN_OF_TOKENS,
            direction,
            ProgressListener.silent())
        .at(POINT)
        .values();
  }

  private static float[][] stream(TransformerModel model, String text) {
    return model.capture(List.of(model.tokenizer().encode(text)), POINT::equals).at(POINT, 0);
  }

  @Test
  void norms_are_kept_and_directions_removed() {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"))) {
      float[] values = new float[32];
      values[3] = 2;
      values[4] = -1;
      SteeringVector vector = new SteeringVector(POINT, values);
      List<int[]> ids = List.of(new int[] {3, 4, 5}, new int[] {9});
      float[][] before = model.capture(ids, POINT::equals).at(POINT, 0);
      try (DetoxifiedModel kept = model.with(VectorSteering.away(vector, 2).keepingNorm());
          DetoxifiedModel removed = model.with(VectorSteering.removing(vector))) {
        float[][] same = kept.capture(ids, POINT::equals).at(POINT, 0);
        float[][] without = removed.capture(ids, POINT::equals).at(POINT, 0);
        for (int t = 0; t < 3; t++) {
          assertThat(norm(same[t])).isCloseTo(norm(before[t]), within(1e-4));
          assertThat(same[t][3]).isNotEqualTo(before[t][3]);
          assertThat(2 * without[t][3] - without[t][4]).isCloseTo(0, within(1e-4f));
          // What is orthogonal stays: (1, 2) and every other coordinate.
          assertThat(without[t][3] + 2 * without[t][4])
              .isCloseTo(before[t][3] + 2 * before[t][4], within(1e-4f));
          assertThat(without[t][0]).isEqualTo(before[t][0]);
        }
      }
      assertThat(VectorSteering.removing(vector).spec().id()).isEqualTo("direction-ablation");
    }
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
