/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.Vectors;
import java.util.Map;

/**
 * Subtracts a toxic direction from what the last MLP adds to the stream, {@code x_L <- x_L - alpha
 * v} (Lee et al., arXiv 2401.01967, section 3.3), at every position. The paper's code acts on the
 * last position alone while it generates; the text is the same, as nothing behind the last block
 * reads earlier positions.
 *
 * <p>The paper's strengths for GPT-2 medium: 50 for the probe, 20 for the value vector 19.770, 100
 * for U0.
 */
public final class LastBlockSubtraction implements Detoxifier {
  private final String source;
  private final float[] direction;
  private final double strength;
  private final MadeFor fit;

  private LastBlockSubtraction(String source, float[] direction, double strength, MadeFor fit) {
    double norm = Vectors.norm(direction);
    if (!(norm > 0) || !Double.isFinite(norm)) {
      throw new IllegalArgumentException(
          "the direction must be finite and not zero but its norm is " + norm);
    }
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("strength must be finite but was " + strength);
    }
    this.source = source;
    this.direction = direction.clone();
    this.strength = strength;
    this.fit = fit;
  }

  /**
   * Subtracts any direction, such as that of a probe.
   *
   * @param direction {@code [dModel]}, from neutral to toxic; its length counts
   * @param strength multiples of it
   * @throws IllegalArgumentException if one is not finite, or the direction is zero
   */
  public static LastBlockSubtraction along(float[] direction, double strength) {
    return new LastBlockSubtraction(
        "direction", direction, strength, MadeFor.width(direction.length));
  }

  /**
   * Subtracts a value vector as it stands in the matrix.
   *
   * @param rank its place in {@link ToxicValueVectors#ranked()}, from 0
   * @param strength multiples of it
   */
  public static LastBlockSubtraction ofValueVector(
      ToxicValueVectors vectors, int rank, double strength) {
    float[] vector = vectors.vector(rank);
    ToxicValueVectors.ValueVector place = vectors.ranked().get(rank);
    String source = "value vector " + place.layer() + "." + place.index();
    return new LastBlockSubtraction(source, vector, strength, vectors.fit());
  }

  /**
   * Subtracts what the value vectors share.
   *
   * @param component 0 for U0
   * @param strength multiples of a vector of length 1
   * @see ToxicValueVectors#subspace
   */
  public static LastBlockSubtraction ofSubspace(
      ToxicValueVectors vectors, int component, double strength) {
    float[] vector = vectors.subspace(component + 1)[component];
    String source = "U" + component + " of " + vectors.ranked().size() + " value vectors";
    return new LastBlockSubtraction(source, vector, strength, vectors.fit());
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "last-block-subtraction",
        "1",
        Map.of("source", source, "strength", Double.toString(strength)),
        Map.of("direction", Fingerprint.ofHash(Vectors.sha256(direction))));
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    fit.require(model, "the " + source);
    HookPoint point = new HookPoint(model.layers() - 1, HookSite.MLP_OUT);
    model.requireHookPoint(point);
    String name = "last-block-subtraction@" + point + "*" + strength;
    return InterventionPlan.of(new ActivationIntervention(name, point, this::hook));
  }

  private ActivationHook hook(NDManager manager) {
    float[] change = Vectors.scaled(direction, -strength);
    NDArray row = manager.create(change, new Shape(change.length));
    return (x, context) -> x.add(row);
  }
}
