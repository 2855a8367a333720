/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.conditional;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.vector.TokenMeans;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Learns what {@link ConditionalSteering} needs from pairs: at every block a direction from the
 * toxic texts to the neutral ones, which is both the vector to add and, up to a sign that does not
 * matter there, the direction of the condition; and of all blocks the one whose condition tells
 * toxic texts best. The F1 is that on the very texts of the fit.
 *
 * @param contrast how directions are made
 * @param pooling what of a text is read
 */
public record CastFitting(Contrast contrast, Condition.Pooling pooling) {
  /** The name of the method. */
  public static final String KIND = "cast";

  private static final String ROLE = "direction";

  /** What a fit holds. */
  private record Best(int layer, Condition.Fitted fitted) {}

  /**
   * Reads pairs.
   *
   * @param progress its unit is the text
   * @throws ConfigException if the texts are no pairs, or one has no token
   */
  public MethodFit fit(TransformerModel model, FitTexts texts, ProgressListener progress) {
    texts.requirePairs(KIND);
    Set<HookPoint> points = new TreeSet<>();
    int layers = model.info().layers();
    for (int layer = 0; layer < layers; layer++) {
      points.add(HookPoint.residPre(layer));
      points.add(HookPoint.residPost(layer));
    }
    TokenMeans means = pooling == Condition.Pooling.LAST ? TokenMeans.LAST : TokenMeans.ALL;
    Map<HookPoint, List<float[]>> toxic = means.of(model, texts.toxic(), points, progress);
    Map<HookPoint, List<float[]>> neutral = means.of(model, texts.neutral(), points, progress);
    Map<String, float[]> vectors = new TreeMap<>();
    Best best = new Best(0, new Condition.Fitted(0, true, -1));
    for (HookPoint point : points) {
      float[] direction = contrast.direction(neutral.get(point), toxic.get(point));
      vectors.put(MethodFit.name(point, ROLE), direction);
      if (point.equals(HookPoint.residPre(point.layer()))) {
        Condition.Fitted fitted =
            Condition.fitted(
                similarities(toxic.get(point), direction),
                similarities(neutral.get(point), direction));
        best = fitted.f1() > best.fitted.f1() ? new Best(point.layer(), fitted) : best;
      }
    }
    return new MethodFit(
        KIND,
        Origin.of(model.info()),
        Map.of(
            "pairs", Integer.toString(texts.toxic().size()),
            "contrast", contrast.name(),
            "pooling", pooling.name(),
            "condition_layer", Integer.toString(best.layer),
            "threshold", Double.toString(best.fitted.threshold()),
            "above", Boolean.toString(best.fitted.above()),
            "f1_on_these_texts", String.format(Locale.ROOT, "%.3f", best.fitted.f1())),
        vectors);
  }

  /**
   * The direction of a block, {@code [dModel]}.
   *
   * @param released whether it is that of the block's output, as the released code fits it, though
   *     it is added to the input; else that of the input
   */
  public static float[] direction(MethodFit fit, int layer, int width, boolean released) {
    HookPoint point = released ? HookPoint.residPost(layer) : HookPoint.residPre(layer);
    return fit.vector(MethodFit.name(point, ROLE), width);
  }

  private static List<Double> similarities(List<float[]> activations, float[] direction) {
    return activations.stream().map(h -> Condition.similarity(h, direction)).toList();
  }
}
