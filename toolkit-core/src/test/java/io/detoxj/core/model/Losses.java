/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/** Scalars to differentiate. */
final class Losses {
  private Losses() {}

  /** Mean cross-entropy of a sequence's tokens after the first. */
  static NDArray nextToken(NDArray logits, int[] ids) {
    int predicted = ids.length - 1;
    long[] targets = new long[predicted];
    for (int i = 0; i < predicted; i++) {
      targets[i] = ids[i + 1];
    }
    NDArray rows = logits.get(new NDIndex("0, :{}", predicted)).logSoftmax(-1);
    NDArray index = rows.getManager().create(targets, new Shape(predicted, 1));
    return rows.gather(index, 1).neg().mean();
  }
}
