/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.sae.RandomSae;
import io.detoxj.steering.sae.SaeArchitecture;
import io.detoxj.steering.sae.SaeConfig;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFamiliesTest {
  @TempDir Path folder;

  private static SparseAutoencoder plane(float... decoder) {
    int features = decoder.length / 2;
    return SparseAutoencoder.of(
        SaeConfig.of(SaeArchitecture.STANDARD, 2, features, true, HookPoint.residPost(1)),
        Map.of(
            "W_enc", new float[decoder.length],
            "W_dec", decoder,
            "b_enc", new float[features],
            "b_dec", new float[2]));
  }

  @Test
  void children_point_the_way_of_their_parent() {
    try (SparseAutoencoder narrow = plane(3, 0, 0, 1, -1, 0);
        SparseAutoencoder wide = plane(2, 1, 1, -1, 1, 2, 0, -4)) {
      // Cosines with (1, 0): 0.894, 0.707, 0.447, 0; with (0, 1): 0.447, -0.707, 0.894, -1.
      FeatureFamilies families = FeatureFamilies.match(narrow, List.of(0, 1, 2), wide, 0.7);
      assertThat(families.children())
          .isEqualTo(Map.of(0, List.of(0, 1), 1, List.of(2), 2, List.of()));
      assertThat(families.childrenPerParent()).isCloseTo(1, within(1e-9));
      assertThat(families.matchedShare()).isCloseTo(2 / 3.0, within(1e-9));
      assertThat(FeatureFamilies.match(narrow, List.of(0), wide, 0.8).children().get(0))
          .containsExactly(0);
    }
  }

  @Test
  void coverage_is_the_share_of_tokens_at_which_one_fires() {
    List<String> texts = List.of("the soup", "a cold hill of rain");
    List<Integer> all = IntStream.range(0, 48).boxed().toList();
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"));
        SparseAutoencoder silent = RandomSae.of(SaeArchitecture.STANDARD, -1000);
        SparseAutoencoder loud = RandomSae.of(SaeArchitecture.STANDARD, 1000);
        SparseAutoencoder some = RandomSae.of(SaeArchitecture.STANDARD, -0.4f)) {
      assertThat(FeatureFamilies.coverage(model, silent, all, texts)).isZero();
      assertThat(FeatureFamilies.coverage(model, loud, List.of(5), texts)).isEqualTo(1);
      assertThat(FeatureFamilies.coverage(model, some, List.of(0, 7, 20), texts))
          .isBetween(0.01, FeatureFamilies.coverage(model, some, all, texts));
    }
  }

  @Test
  void autoencoders_of_two_widths_of_model_are_not_compared() {
    try (SparseAutoencoder narrow = plane(3, 0);
        SparseAutoencoder other = RandomSae.of(SaeArchitecture.STANDARD, 0)) {
      assertThatThrownBy(() -> FeatureFamilies.match(narrow, List.of(0), other, 0.7))
          .hasMessageContainingAll("2", "32");
    }
  }
}
