/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Autoencoders of random weights for the tiny model: width 32, 48 features, after block 1. */
public final class RandomSae {
  /** Where they read. */
  public static final HookPoint POINT = HookPoint.residPost(1);

  private RandomSae() {}

  /** One of an architecture whose encoder's bias is the same everywhere. */
  public static SparseAutoencoder of(SaeArchitecture architecture, float bias) {
    SaeConfig config = SaeConfig.of(SaeArchitecture.STANDARD, 32, 48, true, POINT);
    return SparseAutoencoder.of(
        architecture == SaeArchitecture.TOPK
            ? config.withTopK(6, false)
            : SaeConfig.of(architecture, 32, 48, true, POINT),
        weights(bias));
  }

  static Map<String, float[]> weights(float bias) {
    RandomGenerator random = RandomStreams.named(3, "random-sae");
    int d = 32;
    int s = 48;
    Map<String, float[]> weights = new HashMap<>();
    weights.put("W_enc", gaussian(random, d * s));
    weights.put("W_dec", gaussian(random, d * s));
    weights.put("b_dec", new float[d]);
    for (String name : List.of("b_enc", "b_gate", "b_mag", "r_mag", "threshold")) {
      weights.put(name, new float[s]);
    }
    Arrays.fill(weights.get("b_enc"), bias);
    return weights;
  }

  private static float[] gaussian(RandomGenerator random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (0.2 * random.nextGaussian());
    }
    return values;
  }
}
