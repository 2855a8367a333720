/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * An update beside a matrix, {@code scale * out in}, which is added to its product: {@code x w^T +
 * scale * (x in^T) out^T}.
 *
 * @param in {@code [rank, in]}, float32
 * @param out {@code [out, rank]}, float32
 * @param scale a float32 scalar; null for 1
 */
public record LowRank(NDArray in, NDArray out, @Nullable NDArray scale) {
  /** An update that is added as it is. */
  public LowRank(NDArray in, NDArray out) {
    this(in, out, null);
  }

  /** The update as one matrix, {@code [out, in]}; it belongs to the manager of the factors. */
  public NDArray product() {
    NDArray factor = scale;
    if (factor == null) {
      return out.matMul(in);
    }
    try (NDArray plain = out.matMul(in)) {
      return plain.mul(factor);
    }
  }
}
