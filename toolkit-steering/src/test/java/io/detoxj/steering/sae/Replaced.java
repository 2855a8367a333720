/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.types.Shape;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** The loss of a sequence of which some tokens' streams are replaced, token by token. */
final class Replaced {
  private Replaced() {}

  /** Mean over the tokens that follow one that is not special. */
  static double loss(
      TransformerModel model, int[] ids, boolean[] replaced, UnaryOperator<float[]> replacement) {
    ActivationIntervention hook =
        new ActivationIntervention(
            "replaced",
            RandomSae.POINT,
            memory ->
                (x, context) -> {
                  float[] values = x.toFloatArray();
                  int width = (int) x.getShape().get(2);
                  for (int t = 0; t < values.length / width; t++) {
                    float[] token = Arrays.copyOfRange(values, t * width, (t + 1) * width);
                    float[] other = replaced[t] ? replacement.apply(token) : token;
                    System.arraycopy(other, 0, values, t * width, width);
                  }
                  return x.getManager().create(values, new Shape(x.getShape().getShape()));
                });
    try (DetoxifiedModel view = model.with(Planned.of(hook))) {
      float[] all = view.logProbabilities(List.of(ids)).get(0);
      double sum = 0;
      int count = 0;
      for (int t = 0; t < all.length; t++) {
        if (!model.info().specialTokens().contains(ids[t])) {
          sum -= all[t];
          count++;
        }
      }
      return sum / count;
    }
  }
}
