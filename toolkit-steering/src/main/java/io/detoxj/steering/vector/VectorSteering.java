/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.vector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.ActivationHook;
import java.util.Map;

/**
 * Subtracts a multiple of a steering vector from the residual stream, at every position of prompt
 * and continuation: {@code x' = x - strength * v}.
 */
public final class VectorSteering implements Detoxifier {
  private final String id;
  private final SteeringVector vector;
  private final double strength;

  private VectorSteering(String id, SteeringVector vector, double strength) {
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("strength must be finite but was " + strength);
    }
    this.id = id;
    this.vector = vector;
    this.strength = strength;
  }

  /**
   * Steers away from what a vector points to.
   *
   * @param vector from neutral to toxic
   * @param strength multiples of the vector; negative steers towards it
   */
  public static VectorSteering away(SteeringVector vector, double strength) {
    return new VectorSteering("steering-vector", vector, strength);
  }

  /**
   * The control: the same in a random direction of the same norm.
   *
   * @param vector gives point and norm
   * @param strength multiples of the vector
   * @param seed picks the direction
   */
  public static VectorSteering randomControl(SteeringVector vector, double strength, long seed) {
    return new VectorSteering("random-direction", vector.randomOfSameNorm(seed), strength);
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        id,
        "1",
        Map.of(
            "point", vector.point().name(),
            "strength", Double.toString(strength),
            "positions", "all"),
        Map.of("vector", vector.sha256()));
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    model.requireHookPoint(vector.point());
    if (vector.width() != model.width()) {
      throw new InterventionException(
          "the steering vector at "
              + vector.point()
              + " has width "
              + vector.width()
              + " but the model's residual stream has "
              + model.width()
              + "; extract the vector from this model");
    }
    String name = id + "@" + vector.point() + "*" + strength;
    return InterventionPlan.of(new ActivationIntervention(name, vector.point(), this::hook));
  }

  private ActivationHook hook(NDManager manager) {
    float[] change = vector.values();
    for (int i = 0; i < change.length; i++) {
      change[i] = (float) (-strength * change[i]);
    }
    NDArray added = manager.create(change, new Shape(change.length));
    return (activation, context) -> activation.add(added);
  }
}
