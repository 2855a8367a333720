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
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.Vectors;
import java.util.HashMap;
import java.util.Map;

/**
 * Edits the residual stream along a steering vector, at every position of prompt and continuation.
 */
public final class VectorSteering implements Detoxifier {
  private final String id;
  private final SteeringVector vector;
  private final double strength;
  private final Edit edit;

  private enum Edit {
    SUBTRACT,
    SUBTRACT_KEEP_NORM,
    REMOVE_PROJECTION
  }

  private VectorSteering(String id, SteeringVector vector, double strength, Edit edit) {
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("strength must be finite but was " + strength);
    }
    this.id = id;
    this.vector = vector;
    this.strength = strength;
    this.edit = edit;
  }

  /**
   * Steers away from what a vector points to: {@code x' = x - strength * v}.
   *
   * @param vector from neutral to toxic
   * @param strength multiples of the vector; negative steers towards it
   */
  public static VectorSteering away(SteeringVector vector, double strength) {
    return new VectorSteering("steering-vector", vector, strength, Edit.SUBTRACT);
  }

  /**
   * The control: the same in a random direction of the same norm.
   *
   * @param vector gives point and norm
   * @param strength multiples of the vector
   * @param seed picks the direction
   */
  public static VectorSteering randomControl(SteeringVector vector, double strength, long seed) {
    return new VectorSteering(
        "random-direction", vector.randomOfSameNorm(seed), strength, Edit.SUBTRACT);
  }

  /** The vector. */
  public SteeringVector vector() {
    return vector;
  }

  /** Multiples of the vector. */
  public double strength() {
    return strength;
  }

  /**
   * Takes the direction of a vector out: {@code x' = x - (x . u) u} with u the vector of length 1
   * (directional ablation, Arditi et al., arXiv 2406.11717), at this one point.
   */
  public static VectorSteering removing(SteeringVector vector) {
    return new VectorSteering("direction-ablation", vector, 1, Edit.REMOVE_PROJECTION);
  }

  /**
   * This, with every steered activation brought back to the length it had.
   *
   * @throws IllegalStateException if this removes a direction instead of subtracting a vector
   */
  public VectorSteering keepingNorm() {
    if (edit == Edit.REMOVE_PROJECTION) {
      throw new IllegalStateException("the removal of a direction changes the norm by intent");
    }
    return new VectorSteering(id, vector, strength, Edit.SUBTRACT_KEEP_NORM);
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("point", vector.point().name());
    parameters.put("positions", "all");
    if (edit != Edit.REMOVE_PROJECTION) {
      parameters.put("strength", Double.toString(strength));
    }
    if (edit == Edit.SUBTRACT_KEEP_NORM) {
      parameters.put("norm", "kept");
    }
    return new DetoxifierSpec(
        id, "1", parameters, Map.of("vector", Fingerprint.ofHash(vector.sha256())));
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    model.requireHookPoint(vector.point());
    if (vector.width() != model.width()) {
      throw new InterventionException(
          "the steering vector at %s has width %s but the model's residual stream has %s; extract the vector from this model"
              .formatted(vector.point(), vector.width(), model.width()));
    }
    String name = id + "@" + vector.point() + "*" + strength;
    return InterventionPlan.of(new ActivationIntervention(name, vector.point(), this::hook));
  }

  private ActivationHook hook(NDManager manager) {
    double factor = edit == Edit.REMOVE_PROJECTION ? 1 / vector.norm() : -strength;
    float[] values = Vectors.scaled(vector.values(), factor);
    NDArray row = manager.create(values, new Shape(values.length));
    return switch (edit) {
      case SUBTRACT -> (x, context) -> x.add(row);
      case SUBTRACT_KEEP_NORM -> (x, context) -> ofNorm(x.add(row), x);
      case REMOVE_PROJECTION -> {
        NDArray column = manager.create(values, new Shape(values.length, 1));
        yield (x, context) -> x.sub(x.matMul(column).mul(row));
      }
    };
  }

  private static NDArray ofNorm(NDArray edited, NDArray like) {
    int[] last = {2};
    return edited.mul(like.norm(last, true).div(edited.norm(last, true).add(1e-12f)));
  }
}
