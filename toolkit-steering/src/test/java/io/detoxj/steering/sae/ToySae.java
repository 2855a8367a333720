/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import io.detoxj.core.hook.HookPoint;
import java.util.HashMap;
import java.util.Map;

/** The small autoencoder with known outputs: d_in 3, d_sae 4. */
final class ToySae {
  static final float[] X1 = {1, 2, 3};
  static final float[] X2 = {-1, .5f, .25f};

  private ToySae() {}

  static Map<String, float[]> weights() {
    Map<String, float[]> weights = new HashMap<>();
    weights.put("W_enc", new float[] {1, 0, -1, .5f, 0, 1, .5f, -1, .5f, -.5f, 1, 1});
    weights.put("W_dec", new float[] {1, 0, 0, 0, 2, 0, -.5f, .5f, 1, .6f, 0, .8f});
    weights.put("b_enc", new float[] {.1f, -.2f, 0, .3f});
    weights.put("b_dec", new float[] {.5f, -.5f, .25f});
    weights.put("threshold", new float[] {2.6f, .2f, 3, .3f});
    weights.put("b_gate", new float[] {-1, .5f, 0, -.2f});
    weights.put("b_mag", new float[] {.2f, .1f, -.3f, 0});
    weights.put("r_mag", new float[] {0, .5f, -.5f, .2f});
    return weights;
  }

  static SaeConfig config(SaeArchitecture architecture, boolean subtracts) {
    SaeConfig base =
        SaeConfig.of(SaeArchitecture.STANDARD, 3, 4, subtracts, HookPoint.residPost(0));
    return architecture == SaeArchitecture.TOPK
        ? base.withTopK(2, false)
        : SaeConfig.of(architecture, 3, 4, subtracts, HookPoint.residPost(0));
  }
}
