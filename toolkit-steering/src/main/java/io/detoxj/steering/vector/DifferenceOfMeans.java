/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.vector;

import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
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
  private DifferenceOfMeans() {}

  /**
   * Extracts vectors at the output of every block.
   *
   * @param model the model to steer; run without interventions of its own
   * @param pairs toxic and neutral texts, at least one
   * @param progress hears of every batch; its unit is the text
   */
  public static SteeringVectors atEveryBlock(
      TransformerModel model, List<PairFile.Pair> pairs, ProgressListener progress) {
    return atEveryBlock(model, pairs, TextPooling.ofText(), progress);
  }

  /** The same by another mean of a text. */
  public static SteeringVectors atEveryBlock(
      TransformerModel model,
      List<PairFile.Pair> pairs,
      TextPooling pooling,
      ProgressListener progress) {
    return extract(
        model,
        PairFile.toxic(pairs),
        PairFile.neutral(pairs),
        model.info().inEveryBlock(HookSite.RESID_POST),
        pooling,
        progress);
  }

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
    return extract(model, toxic, neutral, points, TextPooling.ofText(), progress);
  }

  /** The same by another mean of a text. */
  public static SteeringVectors extract(
      TransformerModel model,
      List<String> toxic,
      List<String> neutral,
      Set<HookPoint> points,
      TextPooling pooling,
      ProgressListener progress) {
    if (toxic.isEmpty() || neutral.isEmpty()) {
      throw new IllegalArgumentException(
          "both lists need at least one text but have %s toxic and %s neutral"
              .formatted(toxic.size(), neutral.size()));
    }
    points.forEach(model.info()::requireHookPoint);
    long total = (long) toxic.size() + neutral.size();
    Map<HookPoint, double[]> high =
        pooling.mean(
            model,
            toxic,
            points,
            (done, all, message) -> progress.progress(done, total, "toxic texts"));
    Map<HookPoint, double[]> low =
        pooling.mean(
            model,
            neutral,
            points,
            (done, all, message) -> progress.progress(toxic.size() + done, total, "neutral texts"));
    Map<HookPoint, SteeringVector> vectors = new HashMap<>();
    for (HookPoint point : points) {
      double[] a = high.get(point);
      double[] b = low.get(point);
      vectors.put(point, new SteeringVector(point, Vectors.of(a.length, i -> a[i] - b[i])));
    }
    return new SteeringVectors(
        vectors,
        SteeringVectors.provenance(
            model.info(),
            Map.of(
                "method", "difference-of-means",
                "skipped_tokens", Integer.toString(pooling.skipped()),
                "toxic_texts", Integer.toString(toxic.size()),
                "neutral_texts", Integer.toString(neutral.size()))));
  }
}
