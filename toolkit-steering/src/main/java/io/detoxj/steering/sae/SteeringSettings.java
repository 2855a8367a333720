/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

/**
 * How features are acted on.
 *
 * @param action what is done
 * @param strength multiples of the scale; negative steers towards the features. Only for actions
 *     that steer
 * @param scale the unit of strength
 * @param meanNorm mean norm of an activation, for {@link SteeringScale#RESIDUAL_NORM}
 * @param scope of the gate of {@link SteeringAction#PER_INPUT}
 * @param trigger of the conditional tiers
 * @param positions tokens that may be edited
 * @param clampValue of {@link SteeringAction#CLAMP}, in the unit of the features
 * @param undoesInputScale whether an edit is brought from the unit of a normalising autoencoder to
 *     that of the activation, token by token
 * @param forced whether a model of other weights than the autoencoder's is accepted
 * @param family the first part of the id in reports: {@code sae}, or the name of a control
 */
public record SteeringSettings(
    SteeringAction action,
    double strength,
    SteeringScale scale,
    double meanNorm,
    GateScope scope,
    GateTrigger trigger,
    SteeredPositions positions,
    double clampValue,
    boolean undoesInputScale,
    boolean forced,
    String family) {
  /** Checks the numbers. */
  public SteeringSettings {
    if (!Double.isFinite(strength) || !Double.isFinite(clampValue)) {
      throw new IllegalArgumentException(
          "strength and clamp value must be finite but were " + strength + " and " + clampValue);
    }
    if (scale == SteeringScale.RESIDUAL_NORM && !(meanNorm > 0)) {
      throw new IllegalArgumentException(
          "RESIDUAL_NORM needs the mean norm of an activation, above 0, but it was " + meanNorm);
    }
  }

  /** An action with the defaults of this toolkit: scale max activation, gate of the prompt. */
  public static SteeringSettings of(SteeringAction action, double strength) {
    return new SteeringSettings(
        action,
        strength,
        SteeringScale.MAX_ACTIVATION,
        0,
        GateScope.PROMPT,
        GateTrigger.PER_FEATURE,
        SteeredPositions.ALL_NON_SPECIAL,
        0,
        true,
        false,
        "sae");
  }

  /** Features held at a value. */
  public static SteeringSettings clamp(double value) {
    SteeringSettings base = of(SteeringAction.CLAMP, 1);
    return base.with(base.scale, 0, value, "sae", false);
  }

  private SteeringSettings with(
      SteeringScale unit, double norm, double clamp, String id, boolean force) {
    return new SteeringSettings(
        action,
        strength,
        unit,
        norm,
        scope,
        trigger,
        positions,
        clamp,
        undoesInputScale,
        force,
        id);
  }

  /** This with another unit of strength. */
  public SteeringSettings withScale(SteeringScale changed) {
    return with(changed, meanNorm, clampValue, family, forced);
  }

  /** This in units of the mean norm of an activation. */
  public SteeringSettings withResidualNorm(double norm) {
    return with(SteeringScale.RESIDUAL_NORM, norm, clampValue, family, forced);
  }

  /** This under another name in reports, as for a control. */
  public SteeringSettings named(String changed) {
    return with(scale, meanNorm, clampValue, changed, forced);
  }

  /** This on a model of other weights too. */
  public SteeringSettings onAnyWeights() {
    return with(scale, meanNorm, clampValue, family, true);
  }

  /** This with other gates. */
  public SteeringSettings withGate(GateScope changedScope, GateTrigger changedTrigger) {
    return new SteeringSettings(
        action,
        strength,
        scale,
        meanNorm,
        changedScope,
        changedTrigger,
        positions,
        clampValue,
        undoesInputScale,
        forced,
        family);
  }

  /** This at other tokens. */
  public SteeringSettings withPositions(SteeredPositions changed) {
    return new SteeringSettings(
        action,
        strength,
        scale,
        meanNorm,
        scope,
        trigger,
        changed,
        clampValue,
        undoesInputScale,
        forced,
        family);
  }
}
