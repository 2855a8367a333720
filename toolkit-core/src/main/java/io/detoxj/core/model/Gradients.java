/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.math.Vectors;
import java.util.List;
import java.util.Map;

/** A scalar and its gradients, as plain Java. */
public final class Gradients {
  private final float value;
  private final Map<HookPoint, Gradient> activations;
  private final Map<String, Gradient> parameters;

  /**
   * A gradient.
   *
   * @param shape as the activation's or, for a parameter, as in a Hugging Face file
   * @param values in row-major order
   */
  @SuppressWarnings("ArrayRecordComponent") // values are read, not compared
  public record Gradient(List<Long> shape, float[] values) {
    /** The values as rows of the last dimension. */
    public float[][] rows() {
      return Vectors.rows(values, shape.get(shape.size() - 1).intValue());
    }
  }

  Gradients(float value, Map<HookPoint, Gradient> activations, Map<String, Gradient> parameters) {
    this.value = value;
    this.activations = Map.copyOf(activations);
    this.parameters = Map.copyOf(parameters);
  }

  /** The scalar. */
  public float value() {
    return value;
  }

  /**
   * The gradient with respect to an activation.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Gradient at(HookPoint point) {
    return require(activations, point);
  }

  /**
   * The gradient with respect to a parameter.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Gradient of(String parameter) {
    return require(parameters, parameter);
  }

  private static <K> Gradient require(Map<K, Gradient> gradients, K key) {
    Gradient gradient = gradients.get(key);
    if (gradient == null) {
      throw new IllegalArgumentException(
          "no gradient was asked for at " + key + "; there are " + gradients.keySet());
    }
    return gradient;
  }
}
