/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.hook.HookPoint;
import java.util.Map;

/** A scalar whose gradient is wanted. */
@FunctionalInterface
public interface Objective {
  /**
   * Computes the scalar with differentiable operations. {@code toType} and {@code toDevice} are not
   * differentiable, and numbers must be arrays, as in {@code
   * logits.mul(logits.getManager().create(0.5f))}: with {@code logits.mul(0.5f)} the engine frees
   * the number before the gradient reads it.
   *
   * @param logits {@code [1, seq, vocabulary]}, float32
   * @param activations the activations asked for, as the model uses them
   * @return one number
   */
  NDArray apply(NDArray logits, Map<HookPoint, NDArray> activations);
}
