/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.RowNames;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.sae.EditNorm;
import io.detoxj.steering.sae.SaeBand;
import io.detoxj.steering.sae.SaeQuality;
import io.detoxj.steering.sae.SaeSteering;
import io.detoxj.steering.sae.SparseAutoencoder;
import io.detoxj.steering.sae.SteeredFeature;
import io.detoxj.steering.sae.SteeringAction;
import io.detoxj.steering.sae.SteeringSettings;
import java.io.IOException;
import java.nio.file.Files;
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

  /** The name of the file with what was measured after training. */
  public static final String QUALITY = "quality.json";

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

  /**
   * The same, refused if on some texts it fits the model worse than its quality.json says. Without
   * that file there is nothing to compare with, and it is taken as it is.
   *
   * @throws IOException if a file is missing
   */
  public static Autoencoder load(Path folder, TransformerModel model, List<String> texts)
      throws IOException {
    Autoencoder loaded = load(folder);
    try {
      Path quality = folder.resolve(QUALITY);
      if (Files.exists(quality)) {
        List<int[]> ids = texts.stream().map(text -> model.tokenizer().encodePrompt(text)).toList();
        SaeBand.around(SaeQuality.load(quality))
            .require(SaeQuality.measure(model, loaded.sae, ids));
      }
      return loaded;
    } catch (IOException | RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  /** The method at a strength, and its control. */
  public List<Candidate> candidates(SteeringAction action, double strength) {
    return candidates(action, strength, "");
  }

  /**
   * The method at a strength, and its control of the same size.
   *
   * @param mark between the names of method and tier, to tell autoencoders apart; may be empty
   */
  public List<Candidate> candidates(SteeringAction action, double strength, String mark) {
    SteeringSettings settings = SteeringSettings.of(action, strength);
    List<SteeredFeature> chosen = features.steered(sae);
    List<SteeredFeature> control = EditNorm.matched(sae, random.steered(sae), chosen, settings);
    String end =
        mark + "-" + action.label() + (action.steers() ? "-" + RowNames.number(strength) : "");
    return List.of(
        new Candidate(
            "sae" + end, Role.METHOD, new SaeSteering(sae, chosen, settings.named("sae"))),
        new Candidate(
            "random-feature" + end,
            Role.CONTROL,
            new SaeSteering(sae, control, settings.named("random-feature"))));
  }

  @Override
  public void close() {
    sae.close();
  }
}
