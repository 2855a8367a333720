/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.demo;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.run.RandomStreams;
import io.detoxj.examples.steering.SelectFeatures;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.feature.FeatureStatistic;
import io.detoxj.steering.sae.SaeArchitecture;
import io.detoxj.steering.sae.SaeConfig;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** An autoencoder of random weights for the tiny model, with sets of features. */
final class TinyAutoencoder {
  private static final int WIDTH = 32;
  private static final int FEATURES = 48;

  private TinyAutoencoder() {}

  static void writeTo(Path folder) throws IOException {
    RandomGenerator random = RandomStreams.named(5, "tiny-autoencoder");
    SaeConfig config =
        SaeConfig.of(SaeArchitecture.STANDARD, WIDTH, FEATURES, true, HookPoint.residPost(1));
    Map<String, float[]> weights =
        Map.of(
            "W_enc",
            gaussian(random),
            "W_dec",
            gaussian(random),
            "b_enc",
            new float[FEATURES],
            "b_dec",
            new float[WIDTH]);
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, weights)) {
      sae.save(folder);
      set(sae, 0, 7).save(folder.resolve(SelectFeatures.FEATURES));
      set(sae, 3, 20).save(folder.resolve(SelectFeatures.RANDOM_FEATURES));
    }
  }

  private static float[] gaussian(RandomGenerator random) {
    float[] values = new float[WIDTH * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.2 * random.nextGaussian());
    }
    return values;
  }

  private static FeatureSet set(SparseAutoencoder sae, int... indices) {
    List<FeatureSet.Feature> features =
        Arrays.stream(indices)
            .mapToObj(index -> new FeatureStatistic(index, 2, 0.3, 0.5, 1, 0.1, 0.2, 0.5, 0.7))
            .map(statistic -> new FeatureSet.Feature(statistic, ""))
            .toList();
    HookPoint point = sae.config().source().point();
    return new FeatureSet("aa", sae.sha256(), point, "cc", "test", List.of(), features);
  }
}
