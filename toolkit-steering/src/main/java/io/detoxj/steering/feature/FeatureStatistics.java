/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The statistics of every feature over toxic and neutral texts.
 *
 * @param features in the order of the autoencoder
 * @param corpusSha256 hash of the texts
 */
public record FeatureStatistics(List<FeatureStatistic> features, String corpusSha256) {
  /** Keeps a copy of the list. */
  public FeatureStatistics {
    features = List.copyOf(features);
  }

  /**
   * Runs the model over texts, each beginning as the autoencoder's training texts did ({@link
   * io.detoxj.steering.sae.SaeTokens}). Texts longer than the model's context are cut to it, and
   * special tokens are not counted.
   *
   * @param toxic at least one text
   * @param neutral at least one text; best rewrites of the toxic ones, or a large corpus
   * @param progress its unit is the text
   * @throws IllegalArgumentException if one of the lists has no token
   */
  public static FeatureStatistics collect(
      TransformerModel model,
      SparseAutoencoder sae,
      List<String> toxic,
      List<String> neutral,
      ProgressListener progress) {
    model.info().requireHookPoint(sae.config().source().point());
    long total = (long) toxic.size() + neutral.size();
    TextGroup high = group(model, sae, toxic, 0, total, progress);
    TextGroup low = group(model, sae, neutral, toxic.size(), total, progress);
    List<FeatureStatistic> result = new ArrayList<>();
    for (int f = 0; f < sae.config().features(); f++) {
      result.add(
          new FeatureStatistic(
              f,
              high.max(f),
              high.tokenFrequency(f),
              high.textFrequency(f),
              low.max(f),
              low.tokenFrequency(f),
              low.textFrequency(f),
              high.mean(f) - low.mean(f),
              high.auroc(low, f)));
    }
    String texts = String.join("\u0000", toxic) + "\u0001" + String.join("\u0000", neutral);
    return new FeatureStatistics(result, Sha256.hex(texts.getBytes(StandardCharsets.UTF_8)));
  }

  private static TextGroup group(
      TransformerModel model,
      SparseAutoencoder sae,
      List<String> texts,
      long before,
      long total,
      ProgressListener progress) {
    TextGroup group = new TextGroup(sae.config().features());
    TextFeatures.forEach(
        model,
        sae,
        texts,
        group::add,
        (done, ignored, message) -> progress.progress(before + done, total, message));
    if (group.texts() == 0) {
      throw new IllegalArgumentException(
          "all " + texts.size() + " texts of a group are empty; features cannot be told apart");
    }
    return group;
  }
}
