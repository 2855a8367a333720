/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The edit of one site. Returns the activation itself where nothing is to be changed. */
final class SaeSteeringHook implements ActivationHook {
  private final SparseAutoencoder sae;
  private final SaeConfig config;
  private final SteeringSettings settings;
  private final Set<Integer> specialTokens;
  private final FeatureEncoder encoder;
  private final NDArray directions;
  private final NDArray steps;
  private final NDArray weights;
  private final NDArray thresholds;
  private final boolean idle;

  SaeSteeringHook(
      SparseAutoencoder sae,
      SteeringRows rows,
      SteeringSettings settings,
      Set<Integer> specialTokens,
      NDManager manager) {
    this.sae = sae;
    this.config = sae.config();
    this.settings = settings;
    this.specialTokens = specialTokens;
    this.encoder = new FeatureEncoder(sae, rows.rows(), manager);
    this.directions = manager.create(rows.rows().decoder());
    this.steps = manager.create(rows.steps());
    this.weights = manager.create(rows.weights());
    this.thresholds = manager.create(rows.thresholds());
    this.idle = settings.action().steers() && settings.strength() == 0;
  }

  @Override
  public boolean needsWholePrompt() {
    return settings.action() == SteeringAction.PER_INPUT;
  }

  @Override
  public boolean rereads() {
    return settings.action() == SteeringAction.PER_INPUT
        && settings.scope() == GateScope.FULL_RECOMPUTE;
  }

  @Override
  public NDArray apply(NDArray activation, HookContext context) {
    if (idle) {
      return activation;
    }
    TokenSelection columns =
        TokenSelection.of(activation, context, settings.positions(), specialTokens);
    if (!columns.anyEdited()) {
      return activation;
    }
    if (settings.action() == SteeringAction.ABLATION_RECONSTRUCTION) {
      return reconstructed(activation, columns);
    }
    ScaledInput input = ScaledInput.of(activation, config);
    NDArray amounts = amounts(activation, input, columns, context);
    if (amounts == null) {
      return activation;
    }
    NDArray change = amounts.matMul(directions);
    if (input.scale() != null && (settings.undoesInputScale() || !settings.action().steers())) {
      change = change.mul(input.scale());
    }
    change = columns.masked(change);
    return activation.add(change.reshape(activation.getShape()));
  }

  /** How much of each direction is added to each token, {@code [tokens, features]}; null: none. */
  private @Nullable NDArray amounts(
      NDArray activation, ScaledInput input, TokenSelection columns, HookContext context) {
    if (settings.action() == SteeringAction.CONSTANT) {
      NDArray ones = activation.getManager().ones(new Shape(columns.tokens(), 1));
      return ones.mul(steps);
    }
    NDArray z = encoder.encode(activation, input);
    if (settings.action() == SteeringAction.CLAMP) {
      return z.neg().add((float) settings.clampValue()).mul(weights);
    }
    if (settings.action() == SteeringAction.ABLATION_DELTA) {
      return any(z) ? z.neg().mul(weights) : null;
    }
    NDArray fired = columns.masked(z.gt(thresholds).toType(DataType.FLOAT32, false));
    if (settings.trigger() == GateTrigger.ANY_FEATURE) {
      fired = fired.max(new int[] {1}, true);
    }
    NDArray gate =
        settings.action() == SteeringAction.PER_INPUT
            ? new SequenceGate(this, settings.scope(), columns, context).open(fired)
            : fired;
    return any(gate) ? gate.mul(steps) : null;
  }

  private static boolean any(NDArray values) {
    return values.max().getFloat() > 0;
  }

  private NDArray reconstructed(NDArray activation, TokenSelection columns) {
    SaeMath.Encoded encoded = sae.math().encode(activation);
    NDArray taken = encoder.picked(encoded.features()).matMul(directions);
    taken = encoded.scale() == null ? taken : taken.mul(encoded.scale());
    NDArray edited = sae.math().decode(encoded.features(), encoded).sub(taken);
    NDArray flat = activation.reshape(edited.getShape());
    NDArray change = columns.masked(edited.sub(flat));
    return activation.add(change.reshape(activation.getShape()));
  }
}
