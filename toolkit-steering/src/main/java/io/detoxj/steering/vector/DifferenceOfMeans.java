/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.vector;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.ProgressListener;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Steering vectors as the mean activation over toxic texts minus that over neutral ones. A text's
 * activation is the mean over its tokens, so that long texts count no more than short ones; the
 * special tokens a tokenizer puts before a text are read but left out.
 */
public final class DifferenceOfMeans {
  private static final int TEXTS_AT_ONCE = 64;

  private DifferenceOfMeans() {}

  /**
   * Extracts vectors. Texts longer than the model's context are cut to it.
   *
   * @param model the model to steer; run without interventions of its own
   * @param toxic toxic texts, at least one
   * @param neutral neutral texts, at least one; best rewrites of the toxic ones
   * @param points the hook points to extract at
   * @param progress hears of every batch; its unit is the text
   */
  public static SteeringVectors extract(
      TransformerModel model,
      List<String> toxic,
      List<String> neutral,
      Set<HookPoint> points,
      ProgressListener progress) {
    if (toxic.isEmpty() || neutral.isEmpty()) {
      throw new IllegalArgumentException(
          "both lists need at least one text but have "
              + toxic.size()
              + " toxic and "
              + neutral.size()
              + " neutral");
    }
    points.forEach(model.info()::requireHookPoint);
    long total = (long) toxic.size() + neutral.size();
    Map<HookPoint, double[]> high =
        means(model, toxic, points, done -> progress.progress(done, total, "toxic texts"));
    Map<HookPoint, double[]> low =
        means(
            model,
            neutral,
            points,
            done -> progress.progress(toxic.size() + done, total, "neutral texts"));
    Map<HookPoint, SteeringVector> vectors = new HashMap<>();
    for (HookPoint point : points) {
      float[] difference = new float[model.info().width()];
      for (int i = 0; i < difference.length; i++) {
        difference[i] = (float) (high.get(point)[i] - low.get(point)[i]);
      }
      vectors.put(point, new SteeringVector(point, difference));
    }
    return new SteeringVectors(
        vectors,
        Map.of(
            "method", "difference-of-means",
            "model_sha256", model.info().weightsSha256(),
            "toxic_texts", Integer.toString(toxic.size()),
            "neutral_texts", Integer.toString(neutral.size())));
  }

  @FunctionalInterface
  private interface Done {
    void texts(long done);
  }

  private static Map<HookPoint, double[]> means(
      TransformerModel model, List<String> texts, Set<HookPoint> points, Done done) {
    Map<HookPoint, double[]> sums = new HashMap<>();
    points.forEach(point -> sums.put(point, new double[model.info().width()]));
    Set<Integer> special = model.info().specialTokens();
    int counted = 0;
    for (int first = 0; first < texts.size(); first += TEXTS_AT_ONCE) {
      int end = Math.min(first + TEXTS_AT_ONCE, texts.size());
      List<int[]> sequences =
          texts.subList(first, end).stream()
              .map(text -> model.tokenizer().encodePrompt(text))
              .filter(ids -> leading(ids, special) < ids.length)
              .map(ids -> Arrays.copyOf(ids, Math.min(ids.length, model.contextLength())))
              .toList();
      if (!sequences.isEmpty()) {
        ActivationCache cache = model.capture(sequences, points::contains);
        for (int i = 0; i < sequences.size(); i++) {
          for (HookPoint point : points) {
            addMean(cache.at(point, i), leading(sequences.get(i), special), sums.get(point));
          }
        }
      }
      counted += sequences.size();
      done.texts(end);
    }
    int texted = counted;
    if (texted == 0) {
      throw new IllegalArgumentException("all " + texts.size() + " texts are empty");
    }
    sums.values().forEach(sum -> Arrays.setAll(sum, i -> sum[i] / texted));
    return sums;
  }

  /** How many special tokens a sequence begins with. */
  private static int leading(int[] ids, Set<Integer> special) {
    int count = 0;
    while (count < ids.length && special.contains(ids[count])) {
      count++;
    }
    return count;
  }

  private static void addMean(float[][] tokens, int first, double[] sum) {
    for (int t = first; t < tokens.length; t++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (double) tokens[t][i] / (tokens.length - first);
      }
    }
  }
}
