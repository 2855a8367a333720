/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;

/**
 * An update beside a matrix, {@code out in}, which is added to its product: {@code x w^T + (x in^T)
 * out^T}.
 *
 * @param in {@code [rank, in]}, float32
 * @param out {@code [out, rank]}, float32
 */
public record LowRank(NDArray in, NDArray out) {
  /** The update as one matrix, {@code [out, in]}; it belongs to the manager of the factors. */
  public NDArray product() {
    return out.matMul(in);
  }
}
