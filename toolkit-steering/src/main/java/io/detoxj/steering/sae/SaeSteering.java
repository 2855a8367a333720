/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Steers generation away from features of a sparse autoencoder (Goyal et al., Breaking Bad Tokens,
 * arXiv 2505.14536). The three tiers are the paper's; scale, gate scope, trigger and positions are
 * this toolkit's choice, for the paper's are not known, and can all be set.
 *
 * <p>Gates look at the activation before this edit. All edits of one instance are computed from the
 * same activation; several instances at one point act after one another.
 *
 * <p>An instance holds its own copy of the rows it needs. With TopK autoencoders, whose features
 * depend on each other, and with {@link SteeringAction#ABLATION_RECONSTRUCTION} it uses the
 * autoencoder itself, which must stay open.
 */
public final class SaeSteering implements Detoxifier {
  private final SparseAutoencoder sae;
  private final List<SteeredFeature> features;
  private final SteeringSettings settings;
  private final FeatureRows rows;

  /**
   * Steers by features.
   *
   * @param sae the autoencoder
   * @param features at least one
   * @param settings how
   * @throws IllegalArgumentException if there is no feature, or one is out of range or named twice
   */
  public SaeSteering(
      SparseAutoencoder sae, List<SteeredFeature> features, SteeringSettings settings) {
    this.sae = sae;
    this.features = List.copyOf(features);
    this.settings = settings;
    this.rows = FeatureRows.of(sae, features.stream().map(SteeredFeature::index).toList());
    if (settings.action().steers()) {
      for (int i = 0; i < features.size(); i++) {
        if (rows.norm(i) == 0) {
          throw new IllegalArgumentException(
              "the decoder row of feature %s is zero: it has no direction to steer along"
                  .formatted(features.get(i).index()));
        }
      }
    }
  }

  /** The features it acts on. */
  public List<SteeredFeature> features() {
    return features;
  }

  /** How it acts. */
  public SteeringSettings settings() {
    return settings;
  }

  /** The autoencoder whose features they are. */
  public SparseAutoencoder autoencoder() {
    return sae;
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("point", sae.config().source().point().name());
    parameters.put("features", features.stream().map(f -> "" + f.index()).toList().toString());
    parameters.put("weights", features.stream().map(f -> "" + f.weight()).toList().toString());
    parameters.put("thresholds", features.stream().map(f -> "" + f.threshold()).toList() + "");
    parameters.put("positions", settings.positions().name());
    if (settings.action().steers()) {
      parameters.put("strength", Double.toString(settings.strength()));
      parameters.put("scale", settings.scale().name());
      parameters.put("input_scale_undone", Boolean.toString(settings.undoesInputScale()));
      if (settings.scale() == SteeringScale.MAX_ACTIVATION) {
        parameters.put(
            "max_activations",
            features.stream().map(f -> "" + f.maxActivation()).toList().toString());
      }
    }
    if (settings.action() == SteeringAction.PER_INPUT) {
      parameters.put("gate_scope", settings.scope().name());
    }
    if (settings.action() == SteeringAction.PER_INPUT
        || settings.action() == SteeringAction.PER_TOKEN) {
      parameters.put("trigger", settings.trigger().name());
    }
    if (settings.action() == SteeringAction.CLAMP) {
      parameters.put("clamp", Double.toString(settings.clampValue()));
    }
    return new DetoxifierSpec(id(), "1", parameters, Map.of("autoencoder", sae.fingerprint()));
  }

  private String id() {
    return settings.family() + "-" + settings.action().label();
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    SaeConfig config = sae.config();
    SaeConfig.Source source = config.source();
    model.requireHookPoint(source.point());
    requireFamily(source.model(), model.architecture());
    if (source.point().site().fieldName().startsWith("resid") && config.width() != model.width()) {
      throw new InterventionException(
          "the autoencoder at %s reads activations of width %s but the model's residual stream has %s; use an autoencoder that was trained on this model"
              .formatted(source.point(), config.width(), model.width()));
    }
    if (!source.modelSha256().isEmpty() && !settings.forced()) {
      source
          .origin()
          .require(
              model,
              "the autoencoder was trained on",
              "use that model, or SteeringSettings.forced to steer this one all the same");
    }
    String name = id() + "@" + source.point() + "*" + settings.strength();
    SteeringRows scaled = SteeringRows.of(features, rows, settings);
    return InterventionPlan.of(
        new ActivationIntervention(
            name,
            source.point(),
            manager -> new SaeSteeringHook(sae, scaled, settings, model.specialTokens(), manager)));
  }

  /**
   * Refuses a model of another family than the name of the one that was trained on tells, if any.
   */
  private static void requireFamily(String name, String architecture) {
    String lower = name.toLowerCase(Locale.ROOT);
    String family =
        lower.contains("gemma-2-")
            ? "gemma2"
            : lower.contains("gemma-3-") ? "gemma3" : lower.contains("gpt2") ? "gpt2" : "";
    if (!family.isEmpty() && !architecture.startsWith(family)) {
      throw new InterventionException(
          "the autoencoder was trained on %s, of family %s, but the model is of family %s; use an autoencoder that was trained on this model"
              .formatted(name, family, architecture));
    }
  }
}
