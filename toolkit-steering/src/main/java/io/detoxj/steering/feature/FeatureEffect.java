/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.sae.SaeSteering;
import io.detoxj.steering.sae.SaeTokens;
import io.detoxj.steering.sae.SparseAutoencoder;
import io.detoxj.steering.sae.SteeredFeature;
import io.detoxj.steering.sae.SteeringSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one feature does to the model, by holding it at a value: a feature that fires in toxic texts
 * need not make the model write them. The measure is this toolkit's choice.
 *
 * @param index of the feature
 * @param value it was held at, at every token
 * @param toxicChange mean change of the log-probability a token of toxic texts, in nats
 * @param neutralChange the same of their neutral counterparts
 * @param standardError of the mean over pairs of the difference between the two
 */
public record FeatureEffect(
    int index, double value, double toxicChange, double neutralChange, double standardError) {
  private static final double TWO_SIDED_95 = 1.96;

  /** How much more toxic texts lose than neutral ones; negative for a feature of toxicity. */
  public double difference() {
    return toxicChange - neutralChange;
  }

  /** Whether the 95 % interval of the difference is below 0. */
  public boolean confirmed() {
    return difference() + TWO_SIDED_95 * standardError < 0;
  }

  /**
   * Measures each feature of a set, held at 0 and at its negative largest activation. Texts begin
   * as the autoencoder's training texts did ({@link SaeTokens}).
   *
   * @param toxic texts
   * @param neutral as many, each the counterpart of the toxic one at its place; at least two pairs
   * @param progress its unit is the feature
   */
  public static List<FeatureEffect> measure(
      TransformerModel model,
      SparseAutoencoder sae,
      FeatureSet set,
      List<String> toxic,
      List<String> neutral,
      ProgressListener progress) {
    if (toxic.size() != neutral.size() || toxic.size() < 2) {
      throw new IllegalArgumentException(
          "at least two toxic texts and as many neutral ones are needed, not %s and %s"
              .formatted(toxic.size(), neutral.size()));
    }
    List<int[]> high = toxic.stream().map(text -> SaeTokens.of(model, sae, text)).toList();
    List<int[]> low = neutral.stream().map(text -> SaeTokens.of(model, sae, text)).toList();
    double[] highBefore = means(model, high);
    double[] lowBefore = means(model, low);
    List<FeatureEffect> effects = new ArrayList<>();
    for (SteeredFeature feature : set.steered(sae)) {
      for (double value : new double[] {0, -feature.maxActivation()}) {
        SaeSteering held =
            new SaeSteering(sae, List.of(feature), SteeringSettings.clamp(value).onAnyWeights());
        try (DetoxifiedModel view = model.with(held)) {
          double[] up = changes(means(view, high), highBefore);
          double[] down = changes(means(view, low), lowBefore);
          effects.add(of(feature.index(), value, up, down));
        }
      }
      progress.progress(effects.size() / 2, set.features().size(), "features");
    }
    return effects;
  }

  static FeatureEffect of(int index, double value, double[] toxic, double[] neutral) {
    double high = mean(toxic);
    double low = mean(neutral);
    double squares = 0;
    for (int i = 0; i < toxic.length; i++) {
      double deviation = toxic[i] - neutral[i] - (high - low);
      squares += deviation * deviation;
    }
    double variance = squares / (toxic.length - 1);
    return new FeatureEffect(index, value, high, low, Math.sqrt(variance / toxic.length));
  }

  /** Mean log-probability a token of each text; 0 of texts of one token. */
  private static double[] means(TransformerModel model, List<int[]> texts) {
    return model.logProbabilities(texts).stream()
        .mapToDouble(
            text -> {
              double sum = 0;
              for (float value : text) {
                sum += value;
              }
              return text.length == 0 ? 0 : sum / text.length;
            })
        .toArray();
  }

  private static double[] changes(double[] after, double[] before) {
    double[] result = new double[after.length];
    Arrays.setAll(result, i -> after[i] - before[i]);
    return result;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
