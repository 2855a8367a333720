/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.io.Fingerprint;
import java.util.Map;

/** What a {@link Trainer} minimises. */
public interface TrainingTask {
  /**
   * The parameters by name, float32, requiring gradients; the same arrays in the same order at
   * every call. Those of two and more dimensions are subject to weight decay.
   */
  Map<String, NDArray> parameters();

  /**
   * What else a resumed run needs, by name, float32: saved with every checkpoint and set from it;
   * the same arrays at every call, changed in place.
   */
  default Map<String, NDArray> state() {
    return Map.of();
  }

  /**
   * Everything that makes the losses but the parameters and the state at the start, of which the
   * trainer knows: settings, and the data by a hash. A checkpoint of another one is not gone on
   * with.
   */
  Fingerprint fingerprint();

  /**
   * Prepares a step, before gradients are on: samples from the model as it is now, moves a target
   * network, changes the state. May depend on the step, the parameters and the state alone, all of
   * which a resumed run has again; what only the preparation of an earlier step knew would be lost.
   *
   * @param step counts from 0
   * @param scratch owns what is needed until the end of the step
   */
  default void prepare(long step, NDManager scratch) {}

  /**
   * The loss of one step. Depends on what {@link #prepare} may depend on and on what that made, so
   * that a resumed run sees the same data. Numbers are arrays of the scratch, as in {@code
   * x.mul(scratch.create(0.5f))}: with {@code x.mul(0.5f)} the engine frees the number before the
   * gradient reads it.
   *
   * @param step counts from 0
   * @param scratch owns the result and everything made on the way; closed after the step
   * @return a scalar with its graph; the task uses every parameter in it
   */
  NDArray loss(long step, NDManager scratch);
}
