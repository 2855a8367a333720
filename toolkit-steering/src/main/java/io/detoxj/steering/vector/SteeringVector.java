/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.vector;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import java.util.random.RandomGenerator;

/** A direction in the residual stream at one hook point, pointing from neutral to toxic. */
public final class SteeringVector {
  private final HookPoint point;
  private final float[] values;

  /**
   * Creates a vector.
   *
   * @param point where it lives
   * @param values {@code [dModel]}, in the unit of the activations; copied
   * @throws IllegalArgumentException if it is empty, all zero, or has a value that is not finite
   */
  public SteeringVector(HookPoint point, float[] values) {
    this.point = point;
    this.values = values.clone();
    double norm = norm();
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new IllegalArgumentException(
          "a steering vector needs a finite norm above 0 but its norm at " + point + " is " + norm);
    }
  }

  /** Where it lives. */
  public HookPoint point() {
    return point;
  }

  /** A copy of the values, {@code [dModel]}. */
  public float[] values() {
    return values.clone();
  }

  /** The size of the residual stream it fits. */
  public int width() {
    return values.length;
  }

  /** Euclidean norm. */
  public double norm() {
    return Vectors.norm(values);
  }

  /**
   * A random direction of the same norm at the same point: the control that a steering vector has
   * to beat.
   *
   * @param seed picks the direction, uniform on the sphere
   */
  public SteeringVector randomOfSameNorm(long seed) {
    RandomGenerator random = RandomStreams.named(seed, "random-direction/" + point);
    return new SteeringVector(point, Vectors.random(values.length, norm(), random));
  }

  /** SHA-256 of the values as little-endian float32, in hexadecimal. */
  public String sha256() {
    return Vectors.sha256(values);
  }

  @Override
  public String toString() {
    return "SteeringVector[" + point + ", width " + width() + ", norm " + norm() + "]";
  }
}
