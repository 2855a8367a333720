/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.SequenceMemory;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of every layer, {@code [batch, kvHeads, capacity, headWidth]}, in the type of the
 * model's weights; capacity doubles when full. Belongs to one thread; closing it frees it.
 */
public final class KvCache implements AutoCloseable {
  private static final int HEADROOM = 32;

  private final TorchOps ops;
  private final NDManager memory;
  private final SequenceMemory sequences;
  private final NDArray[] keys;
  private final NDArray[] values;
  private int capacity;
  private int length;

  /**
   * An empty cache.
   *
   * @param parent of the cache's memory, on the device of the model
   * @param type of the model's matrices
   * @param capacity columns there is room for at first
   */
  public KvCache(
      TorchOps ops, NDManager parent, Dimensions sizes, WeightType type, int rows, int capacity) {
    this(ops, parent.newSubManager(), null, sizes.layers(), capacity, 0);
    Shape shape = new Shape(rows, sizes.keyValueHeads(), capacity, sizes.headWidth());
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer] = zeros(shape, type);
      values[layer] = zeros(shape, type);
    }
  }

  private NDArray zeros(Shape shape, WeightType type) {
    NDArray zeros = memory.zeros(shape);
    if (type == WeightType.FLOAT32) {
      return zeros;
    }
    try (zeros;
        IValue argument = TorchOps.argument(zeros)) {
      return ops.call(memory, "bfloat16", argument);
    }
  }

  private KvCache(
      TorchOps ops,
      NDManager memory,
      @Nullable SequenceMemory sequences,
      int layers,
      int capacity,
      int length) {
    this.ops = ops;
    this.memory = memory;
    this.sequences = sequences == null ? new SequenceMemory(memory) : sequences;
    this.keys = new NDArray[layers];
    this.values = new NDArray[layers];
    this.capacity = capacity;
    this.length = length;
  }

  /** An independent copy with each row repeated; the caller closes it. */
  public KvCache copy(NDManager parent, int copies) {
    NDManager owner = parent.newSubManager();
    try (IValue n = IValue.from((long) copies)) {
      SequenceMemory remembered =
          sequences.copy(owner, copies, array -> call(owner, "replicate", array, n));
      KvCache copy = new KvCache(ops, owner, remembered, keys.length, capacity, length);
      for (int layer = 0; layer < keys.length; layer++) {
        copy.keys[layer] = call(copy.memory, "replicate", keys[layer], n);
        copy.values[layer] = call(copy.memory, "replicate", values[layer], n);
      }
      return copy;
    }
  }

  /** What hooks remember of the sequences. */
  public SequenceMemory sequences() {
    return sequences;
  }

  /** Tokens in the cache, padding included: the first column of the next forward pass. */
  public int length() {
    return length;
  }

  /** Keys of a layer, all columns there is room for. */
  public NDArray keys(int layer) {
    return keys[layer];
  }

  /** Values of a layer, all columns there is room for. */
  public NDArray values(int layer) {
    return values[layer];
  }

  /** Makes room for more columns. */
  public void reserve(int columns) {
    if (length + columns <= capacity) {
      return;
    }
    int larger = Math.max(length + columns + HEADROOM, 2 * capacity);
    try (IValue size = IValue.from((long) larger)) {
      replaceAll(array -> call(memory, "grown", array, size));
    }
    capacity = larger;
  }

  /** Notes that columns were written. */
  public void advance(int columns) {
    length += columns;
  }

  /**
   * Goes on with some of the rows, and what hooks remember of them, in this order; a row may be
   * taken several times.
   */
  public void select(int[] rows) {
    try (NDManager scratch = memory.newSubManager()) {
      long[] index = Arrays.stream(rows).asLongStream().toArray();
      NDArray chosen = scratch.create(index);
      NDArray columns = scratch.create((long) length);
      NDArray first = scratch.create(0L);
      try (IValue r = TorchOps.argument(chosen);
          IValue n = TorchOps.argument(columns);
          IValue dimension = TorchOps.argument(first)) {
        replaceAll(
            array -> {
              try (IValue x = TorchOps.argument(array)) {
                return ops.call(memory, "rows_of", x, r, n);
              }
            });
        sequences.select(
            rows,
            array -> {
              try (IValue x = TorchOps.argument(array)) {
                return ops.call(memory, "some_rows", x, r, dimension);
              }
            });
      }
    }
  }

  private NDArray call(NDManager owner, String method, NDArray array, IValue number) {
    try (IValue argument = TorchOps.argument(array)) {
      return ops.call(owner, method, argument, number);
    }
  }

  private void replaceAll(UnaryOperator<NDArray> change) {
    for (NDArray[] arrays : new NDArray[][] {keys, values}) {
      for (int layer = 0; layer < arrays.length; layer++) {
        try (NDArray old = arrays[layer]) {
          arrays[layer] = change.apply(old);
        }
      }
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
