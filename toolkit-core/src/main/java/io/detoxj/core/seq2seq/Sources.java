/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.TorchOps;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the decoder sees of encoded sources, computed once: keys and values of each of its blocks,
 * {@code [2, sources, heads, columns, w]}, and the mask over their padding. Belongs to whoever owns
 * its memory.
 */
final class Sources {
  private static final int KEYS_DIMENSION = 1;

  private final NDManager memory;
  private final NDArray[] cross;
  private @Nullable NDArray mask;

  /** Takes the arrays over into a memory. */
  Sources(NDManager memory, List<NDArray> cross, @Nullable NDArray mask) {
    this.memory = memory;
    this.cross = cross.toArray(NDArray[]::new);
    this.mask = mask;
    cross.forEach(array -> array.attach(memory));
    if (mask != null) {
      mask.attach(memory);
    }
  }

  NDArray cross(int layer) {
    return cross[layer];
  }

  /** Added to scores, {@code [sources, 1, 1, columns]}; null where there is no padding. */
  @Nullable NDArray mask() {
    return mask;
  }

  int count() {
    return (int) cross[0].getShape().get(KEYS_DIMENSION);
  }

  int columns() {
    return (int) cross[0].getShape().get(3);
  }

  /** Goes on with some of the sources, in this order. */
  void select(int[] sources, TorchOps ops) {
    try (NDManager scratch = memory.newSubManager()) {
      TensorOps t = new TensorOps(ops, scratch, false);
      NDArray rows = scratch.create(Arrays.stream(sources).asLongStream().toArray());
      for (int layer = 0; layer < cross.length; layer++) {
        cross[layer] = replaced(cross[layer], rows, KEYS_DIMENSION, t, scratch);
      }
      NDArray old = mask;
      if (old != null) {
        mask = replaced(old, rows, 0, t, scratch);
      }
    }
  }

  private NDArray replaced(
      NDArray old, NDArray rows, long dimension, TensorOps t, NDManager scratch) {
    try (old) {
      NDArray chosen = t.call("some_rows", old, rows, scratch.create(dimension));
      chosen.attach(memory);
      return chosen;
    }
  }
}
