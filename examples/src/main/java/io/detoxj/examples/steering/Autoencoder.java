/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.eval.report.Role;
import io.detoxj.eval.run.Candidate;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.sae.SaeSteering;
import io.detoxj.steering.sae.SparseAutoencoder;
import io.detoxj.steering.sae.SteeringAction;
import io.detoxj.steering.sae.SteeringSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An autoencoder with its chosen features and their random control.
 *
 * @param sae open until this is closed
 * @param features chosen
 * @param random as often firing ones
 */
public record Autoencoder(SparseAutoencoder sae, FeatureSet features, FeatureSet random)
    implements AutoCloseable {
  /** The name of the folder beside a model's files. */
  public static final String FOLDER_NAME = "sae";

  /**
   * Reads a folder with features.json and random-features.json.
   *
   * @throws IOException if a file is missing
   */
  public static Autoencoder load(Path folder) throws IOException {
    FeatureSet features = FeatureSet.load(folder.resolve(SelectFeatures.FEATURES));
    FeatureSet random = FeatureSet.load(folder.resolve(SelectFeatures.RANDOM_FEATURES));
    return new Autoencoder(SparseAutoencoder.load(folder), features, random);
  }

  /** The method at a strength, and its control. */
  public List<Candidate> candidates(SteeringAction action, double strength) {
    return List.of(
        candidate("sae", features, Role.METHOD, action, strength),
        candidate("random-feature", random, Role.CONTROL, action, strength));
  }

  private Candidate candidate(
      String family, FeatureSet set, Role role, SteeringAction action, double strength) {
    SteeringSettings settings = SteeringSettings.of(action, strength).named(family);
    String name = family + "-" + action.label();
    if (action.steers()) {
      String text = Double.toString(strength);
      name += "-" + (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
    }
    return new Candidate(name, role, new SaeSteering(sae, set.steered(sae), settings));
  }

  @Override
  public void close() {
    sae.close();
  }
}
