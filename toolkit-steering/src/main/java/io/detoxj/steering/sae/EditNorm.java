/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import java.util.List;

/** The size of an edit by features, and controls of the same size. */
public final class EditNorm {
  private EditNorm() {}

  /**
   * How long an edit is, in the unit of the autoencoder's input: of {@link SteeringAction#CONSTANT}
   * the norm of the sum over the features, of the conditional tiers the root mean square of the
   * features' norms, for which of them fire is not known.
   *
   * @throws IllegalArgumentException if the action does not steer by a strength
   */
  public static double of(
      SparseAutoencoder sae, List<SteeredFeature> features, SteeringSettings settings) {
    if (!settings.action().steers()) {
      throw new IllegalArgumentException(
          "the size of " + settings.action() + " depends on the text; there is no norm to give");
    }
    FeatureRows rows = FeatureRows.of(sae, features.stream().map(SteeredFeature::index).toList());
    float[] steps = SteeringRows.of(features, rows, settings).steps();
    double[] sum = new double[sae.config().width()];
    double squares = 0;
    for (int f = 0; f < steps.length; f++) {
      for (int i = 0; i < sum.length; i++) {
        double change = (double) steps[f] * rows.decoder()[f][i];
        sum[i] += change;
        squares += change * change;
      }
    }
    if (settings.action() != SteeringAction.CONSTANT) {
      return Math.sqrt(squares / steps.length);
    }
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    return Math.sqrt(square);
  }

  /**
   * A control with weights that make its edit as long as that of other features. Features of
   * actions that do not steer by a strength are left as they are.
   *
   * @param control such as random features
   * @param like the features of the method
   */
  public static List<SteeredFeature> matched(
      SparseAutoencoder sae,
      List<SteeredFeature> control,
      List<SteeredFeature> like,
      SteeringSettings settings) {
    if (!settings.action().steers() || settings.strength() == 0) {
      return control;
    }
    double factor = of(sae, like, settings) / of(sae, control, settings);
    return control.stream()
        .map(
            f ->
                new SteeredFeature(
                    f.index(), f.maxActivation(), factor * f.weight(), f.threshold(), f.label()))
        .toList();
  }
}
