/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.method;

import io.detoxj.core.method.Method;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.feature.FeatureSelection;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.feature.FeatureStatistics;
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

  /**
   * Reads a folder with features.json and random-features.json.
   *
   * @throws IOException if a file is missing
   */
  public static Autoencoder load(Path folder) throws IOException {
    FeatureSet features = FeatureSet.load(folder.resolve(FeatureSet.FILE_NAME));
    FeatureSet random = FeatureSet.load(folder.resolve(FeatureSet.RANDOM_FILE_NAME));
    return new Autoencoder(SparseAutoencoder.load(folder), features, random);
  }

  /**
   * The same, refused if on some texts it fits the model worse than its quality.json says. Without
   * that file, or without texts, there is nothing to compare, and it is taken as it is.
   *
   * @throws IOException if a file is missing
   */
  public static Autoencoder load(Path folder, TransformerModel model, List<String> texts)
      throws IOException {
    Autoencoder loaded = load(folder);
    try {
      Path quality = folder.resolve(SaeQuality.FILE_NAME);
      if (Files.exists(quality) && !texts.isEmpty()) {
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

  /** The method at a strength, against random features at an edit of the same size. */
  public Method method(SteeringAction action, double strength) {
    return method(action, strength, "");
  }

  /**
   * The same.
   *
   * @param mark between the names of method and tier, to tell autoencoders apart; may be empty
   */
  Method method(SteeringAction action, double strength, String mark) {
    SteeringSettings settings = SteeringSettings.of(action, strength);
    List<SteeredFeature> chosen = features.steered(sae);
    List<SteeredFeature> control = EditNorm.matched(sae, random.steered(sae), chosen, settings);
    String end =
        mark + "-" + action.label() + (action.steers() ? "-" + RowNames.number(strength) : "");
    return Method.of("sae" + end, new SaeSteering(sae, chosen, settings.named("sae")))
        .against(
            "random-feature" + end,
            new SaeSteering(sae, control, settings.named("random-feature")));
  }

  /**
   * Writes chosen features, and random ones that fire about as often, beside an autoencoder.
   *
   * @param seed picks the random ones
   * @throws IOException if a file cannot be written
   */
  public static void saveFeatures(
      FeatureSet chosen, FeatureStatistics statistics, long seed, Path folder) throws IOException {
    chosen.save(folder.resolve(FeatureSet.FILE_NAME));
    FeatureSelection.randomMatched(chosen, statistics, seed)
        .save(folder.resolve(FeatureSet.RANDOM_FILE_NAME));
  }

  @Override
  public void close() {
    sae.close();
  }
}
