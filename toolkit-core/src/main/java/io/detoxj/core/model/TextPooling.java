/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One activation for a text: the mean over its tokens, so that long texts count no more than short
 * ones. Padding never counts.
 *
 * @param specialTokens whether the special tokens a tokenizer puts around a text count; they are
 *     read in any case
 * @param maxTokens texts are cut to so many tokens, and to the model's context
 * @param skipped how many of the first tokens, special ones included, are read but do not count: in
 *     many models the first token's activation is many times as long as all others, whatever it is
 *     (an attention sink), and its share in a mean tells little but how long the text was
 */
public record TextPooling(boolean specialTokens, int maxTokens, int skipped) {
  private static final int TEXTS_AT_ONCE = 64;

  /** Checks the limit. */
  public TextPooling {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be 1 or more but was " + maxTokens);
    }
    if (skipped < 0) {
      throw new IllegalArgumentException("skipped must be 0 or more but was " + skipped);
    }
  }

  /** One that skips none. */
  public TextPooling(boolean specialTokens, int maxTokens) {
    this(specialTokens, maxTokens, 0);
  }

  /** All tokens but the special ones, up to the context. */
  public static TextPooling ofText() {
    return new TextPooling(false, Integer.MAX_VALUE);
  }

  /** All tokens, up to the context. */
  public static TextPooling ofAllTokens() {
    return new TextPooling(true, Integer.MAX_VALUE);
  }

  /** The same for texts cut to so many tokens. */
  public TextPooling cutTo(int tokens) {
    return new TextPooling(specialTokens, tokens, skipped);
  }

  /** The same without so many of the first tokens. */
  public TextPooling skipping(int tokens) {
    return new TextPooling(specialTokens, maxTokens, tokens);
  }

  /**
   * The means of texts.
   *
   * @param points where to look
   * @param progress its unit is the text
   * @return for each text {@code [n]} at each point; an empty map for a text without a token that
   *     counts
   */
  public List<Map<HookPoint, float[]>> means(
      TransformerModel model,
      List<String> texts,
      Set<HookPoint> points,
      ProgressListener progress) {
    return ofTexts(model, texts, points, progress, this::mean);
  }

  /** What a text is worth, by its activations {@code [length][n]} and which tokens count. */
  private interface OfText {
    float[] of(float[][] tokens, int[] ids, Set<Integer> special);
  }

  private List<Map<HookPoint, float[]>> ofTexts(
      TransformerModel model,
      List<String> texts,
      Set<HookPoint> points,
      ProgressListener progress,
      OfText worth) {
    points.forEach(model.info()::requireHookPoint);
    List<int[]> ids = texts.stream().map(text -> ids(model, text)).toList();
    List<Map<HookPoint, float[]>> means =
        new ArrayList<>(Collections.nCopies(texts.size(), Map.of()));
    Set<Integer> special = model.info().specialTokens();
    // Texts of like length together, so that little of a batch is padding.
    List<Integer> order =
        IntStream.range(0, ids.size())
            .filter(
                i -> Arrays.stream(ids.get(i)).skip(skipped).anyMatch(id -> counts(id, special)))
            .boxed()
            .sorted(Comparator.comparingInt(i -> ids.get(i).length))
            .toList();
    for (int first = 0; first < order.size(); first += TEXTS_AT_ONCE) {
      List<Integer> part = order.subList(first, Math.min(first + TEXTS_AT_ONCE, order.size()));
      ActivationCache cache = model.capture(part.stream().map(ids::get).toList(), points::contains);
      for (int i = 0; i < part.size(); i++) {
        Map<HookPoint, float[]> ofText = new HashMap<>();
        for (HookPoint point : points) {
          ofText.put(point, worth.of(cache.at(point, i), ids.get(part.get(i)), special));
        }
        means.set(part.get(i), ofText);
      }
      progress.progress(first + part.size(), order.size(), "texts");
    }
    return means;
  }

  /**
   * The mean over texts of their means, so that each text counts the same.
   *
   * @param points where to look
   * @param progress its unit is the text
   * @return {@code [n]} at each point
   * @throws IllegalArgumentException if no text has a token that counts
   */
  public Map<HookPoint, double[]> mean(
      TransformerModel model,
      List<String> texts,
      Set<HookPoint> points,
      ProgressListener progress) {
    return overTexts(means(model, texts, points, progress), points);
  }

  /**
   * How long activations are: the mean over texts of the mean norm of their tokens, by which a
   * vector that is added to them is large or small.
   *
   * @param points where to look
   * @return at each point
   * @throws IllegalArgumentException if no text has a token that counts
   */
  public Map<HookPoint, Double> meanNorm(
      TransformerModel model, List<String> texts, Set<HookPoint> points) {
    Map<HookPoint, Double> norms = new HashMap<>();
    overTexts(ofTexts(model, texts, points, ProgressListener.silent(), this::norm), points)
        .forEach((point, norm) -> norms.put(point, norm[0]));
    return norms;
  }

  private static Map<HookPoint, double[]> overTexts(
      List<Map<HookPoint, float[]>> texts, Set<HookPoint> points) {
    List<Map<HookPoint, float[]>> counting = texts.stream().filter(one -> !one.isEmpty()).toList();
    if (counting.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the " + texts.size() + " texts has a token that counts; all are empty");
    }
    Map<HookPoint, double[]> result = new HashMap<>();
    for (HookPoint point : points) {
      double[] sum = new double[counting.get(0).get(point).length];
      counting.forEach(one -> Arrays.setAll(sum, i -> sum[i] + one.get(point)[i]));
      Arrays.setAll(sum, i -> sum[i] / counting.size());
      result.put(point, sum);
    }
    return result;
  }

  private int[] ids(TransformerModel model, String text) {
    int[] ids = model.tokenizer().encodePrompt(text);
    return Arrays.copyOf(ids, Math.min(ids.length, Math.min(maxTokens, model.contextLength())));
  }

  private boolean counts(int id, Set<Integer> special) {
    return specialTokens || !special.contains(id);
  }

  private float[] mean(float[][] tokens, int[] ids, Set<Integer> special) {
    double[] sum = new double[tokens[0].length];
    int counted = 0;
    for (int t = skipped; t < tokens.length; t++) {
      if (counts(ids[t], special)) {
        counted++;
        for (int i = 0; i < sum.length; i++) {
          sum[i] += tokens[t][i];
        }
      }
    }
    int count = counted;
    return Vectors.of(sum.length, i -> sum[i] / count);
  }

  private float[] norm(float[][] tokens, int[] ids, Set<Integer> special) {
    float[][] norms = new float[tokens.length][];
    Arrays.setAll(norms, t -> new float[] {(float) Vectors.norm(tokens[t])});
    return mean(norms, ids, special);
  }
}
