/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.vector;

import io.detoxj.core.ConfigException;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** One activation for a text: the mean over some of its tokens, which a method picks. */
public enum TokenMeans {
  /** All tokens but the special ones. */
  ALL,
  /** The last 8 of these. */
  LAST_EIGHT,
  /** The last token, whatever it is. */
  LAST;

  private static final int TOKENS = 128;
  private static final int TEXTS_AT_ONCE = 64;
  private static final int EIGHT = 8;

  /**
   * Reads texts, cut to 128 tokens and to the model's context.
   *
   * @param points where to look
   * @param progress its unit is the text
   * @return at each point {@code [text][n]}
   * @throws ConfigException if a text has no token that counts
   */
  public Map<HookPoint, List<float[]>> of(
      TransformerModel model,
      List<String> texts,
      Set<HookPoint> points,
      ProgressListener progress) {
    Map<HookPoint, List<float[]>> all = new HashMap<>();
    points.forEach(point -> all.put(point, new ArrayList<>()));
    int most = Math.min(TOKENS, model.contextLength());
    Set<Integer> special = model.info().specialTokens();
    for (int first = 0; first < texts.size(); first += TEXTS_AT_ONCE) {
      int end = Math.min(texts.size(), first + TEXTS_AT_ONCE);
      List<int[]> ids =
          texts.subList(first, end).stream()
              .map(model.tokenizer()::encodePrompt)
              .map(one -> Arrays.copyOf(one, Math.min(one.length, most)))
              .toList();
      List<int[]> places = ids.stream().map(one -> places(one, special)).toList();
      for (int i = 0; i < places.size(); i++) {
        if (places.get(i).length == 0) {
          throw new ConfigException(
              "text %s of the fit has no token; leave it out".formatted(first + i + 1));
        }
      }
      ActivationCache cache = model.capture(ids, points::contains);
      for (int i = 0; i < ids.size(); i++) {
        for (HookPoint point : points) {
          all.get(point).add(mean(cache.at(point, i), places.get(i)));
        }
      }
      progress.progress(end, texts.size(), "texts");
    }
    return all;
  }

  private int[] places(int[] ids, Set<Integer> special) {
    int from = this == LAST ? Math.max(0, ids.length - 1) : 0;
    int[] counting =
        IntStream.range(from, ids.length)
            .filter(t -> this == LAST || !special.contains(ids[t]))
            .toArray();
    return this == LAST_EIGHT
        ? Arrays.copyOfRange(counting, Math.max(0, counting.length - EIGHT), counting.length)
        : counting;
  }

  private static float[] mean(float[][] tokens, int[] places) {
    double[] sum = new double[tokens[0].length];
    for (int t : places) {
      float[] token = tokens[t];
      Arrays.setAll(sum, i -> sum[i] + token[i]);
    }
    return Vectors.of(sum.length, i -> sum[i] / places.length);
  }
}
