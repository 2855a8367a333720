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
   * The loss of one step.
   *
   * @param step counts from 0; the batch must depend on it alone, so that a resumed run sees the
   *     same data
   * @param scratch owns the result and everything made on the way; closed after the step
   * @return a scalar with its graph; the task uses every parameter in it
   */
  NDArray loss(long step, NDManager scratch);
}
