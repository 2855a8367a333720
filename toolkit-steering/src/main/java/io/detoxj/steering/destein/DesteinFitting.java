/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.destein;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.vector.TokenMeans;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Learns what {@link DesteinSteering} needs from pairs: of every block, at {@code attn.z} and
 * {@code attn_out}, the sum over pairs of toxic minus neutral, a text being the mean of its last 8
 * tokens; and how well each head tells the two sides.
 *
 * @param toxicPrefix stands before every toxic text; may be empty. The released code has an
 *     adjective sentence there, which short texts average in
 * @param neutralPrefix stands before every neutral text
 */
public record DesteinFitting(String toxicPrefix, String neutralPrefix) {
  /** The name of the method. */
  public static final String KIND = "destein";

  static final String DIRECTION = "direction";
  static final String ACCURACY = "accuracy";
  static final String HEADS = "heads";
  static final String PAIRS = "pairs";

  /**
   * Reads pairs.
   *
   * @param progress its unit is the text
   * @throws ConfigException if the texts are no pairs, or one has no token
   */
  public MethodFit fit(TransformerModel model, FitTexts texts, ProgressListener progress) {
    texts.requirePairs(KIND);
    Set<HookPoint> points = new TreeSet<>(model.info().inEveryBlock(HookSite.ATTN_Z));
    points.addAll(model.info().inEveryBlock(HookSite.ATTN_OUT));
    Map<HookPoint, List<float[]>> toxic =
        TokenMeans.LAST_EIGHT.of(model, prefixed(toxicPrefix, texts.toxic()), points, progress);
    Map<HookPoint, List<float[]>> neutral =
        TokenMeans.LAST_EIGHT.of(model, prefixed(neutralPrefix, texts.neutral()), points, progress);
    int heads = model.blueprint().dimensions().heads();
    Map<String, float[]> vectors = new TreeMap<>();
    for (HookPoint point : points) {
      List<float[]> high = toxic.get(point);
      List<float[]> low = neutral.get(point);
      vectors.put(MethodFit.name(point, DIRECTION), difference(high, low));
      if (point.site() == HookSite.ATTN_Z) {
        vectors.put(
            MethodFit.name(point, ACCURACY),
            Vectors.of(
                heads,
                head -> HeadProbe.accuracy(part(high, head, heads), part(low, head, heads))));
      }
    }
    return new MethodFit(
        KIND,
        Origin.of(model.info()),
        Map.of(
            PAIRS,
            Integer.toString(texts.toxic().size()),
            HEADS,
            Integer.toString(heads),
            "toxic_prefix",
            toxicPrefix,
            "neutral_prefix",
            neutralPrefix),
        vectors);
  }

  private static float[] difference(List<float[]> high, List<float[]> low) {
    return Vectors.of(
        high.get(0).length,
        i ->
            IntStream.range(0, high.size()).mapToDouble(p -> high.get(p)[i] - low.get(p)[i]).sum());
  }

  private static List<float[]> part(List<float[]> rows, int head, int heads) {
    int width = rows.get(0).length / heads;
    return rows.stream()
        .map(row -> Arrays.copyOfRange(row, head * width, (head + 1) * width))
        .toList();
  }

  private static List<String> prefixed(String prefix, List<String> texts) {
    return prefix.isEmpty() ? texts : texts.stream().map(text -> prefix + " " + text).toList();
  }
}
