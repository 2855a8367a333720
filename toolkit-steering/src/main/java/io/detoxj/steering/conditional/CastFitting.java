/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.conditional;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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

  private static final int TOKENS = 128;
  private static final int TEXTS_AT_ONCE = 64;
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
    Map<HookPoint, List<float[]>> toxic = read(model, texts.toxic(), points, progress);
    Map<HookPoint, List<float[]>> neutral = read(model, texts.neutral(), points, progress);
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

  private Map<HookPoint, List<float[]>> read(
      TransformerModel model,
      List<String> texts,
      Set<HookPoint> points,
      ProgressListener progress) {
    Map<HookPoint, List<float[]>> all = new HashMap<>();
    points.forEach(point -> all.put(point, new ArrayList<>()));
    for (int first = 0; first < texts.size(); first += TEXTS_AT_ONCE) {
      int end = Math.min(texts.size(), first + TEXTS_AT_ONCE);
      List<int[]> ids =
          texts.subList(first, end).stream()
              .map(text -> model.tokenizer().encodePrompt(text))
              .map(
                  one ->
                      Arrays.copyOf(
                          one, Math.min(one.length, Math.min(TOKENS, model.contextLength()))))
              .toList();
      for (int i = 0; i < ids.size(); i++) {
        if (ids.get(i).length == 0) {
          throw new ConfigException(
              "text %s of the fit has no token; leave its pair out".formatted(first + i + 1));
        }
      }
      ActivationCache cache = model.capture(ids, points::contains);
      for (int i = 0; i < ids.size(); i++) {
        for (HookPoint point : points) {
          all.get(point).add(pooled(model, cache.at(point, i), ids.get(i)));
        }
      }
      progress.progress(end, texts.size(), "texts");
    }
    return all;
  }

  private float[] pooled(TransformerModel model, float[][] tokens, int[] ids) {
    if (pooling == Condition.Pooling.LAST) {
      return tokens[tokens.length - 1];
    }
    Set<Integer> special = model.info().specialTokens();
    boolean onlySpecial = Arrays.stream(ids).allMatch(special::contains);
    double[] sum = new double[tokens[0].length];
    int count = 0;
    for (int t = 0; t < tokens.length; t++) {
      if (onlySpecial || !special.contains(ids[t])) {
        float[] token = tokens[t];
        Arrays.setAll(sum, i -> sum[i] + token[i]);
        count++;
      }
    }
    int counted = count;
    return Vectors.of(sum.length, i -> sum[i] / counted);
  }
}
