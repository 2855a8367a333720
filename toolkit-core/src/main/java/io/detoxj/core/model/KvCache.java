/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.engine.TorchOps;
import java.util.function.Function;

/**
 * Keys and values of every layer, {@code [batch, heads, capacity, headWidth]}, float32; capacity
 * doubles when full.
 */
final class KvCache implements AutoCloseable {
  private static final int HEADROOM = 32;

  private final TorchOps ops;
  private final NDManager memory;
  private final NDArray[] keys;
  private final NDArray[] values;
  private int capacity;
  private int length;

  private KvCache(KvCache from, NDManager parent) {
    this.ops = from.ops;
    this.memory = parent.newSubManager();
    this.capacity = from.capacity;
    this.length = from.length;
    this.keys = copies(from.keys);
    this.values = copies(from.values);
  }

  private NDArray[] copies(NDArray[] arrays) {
    NDArray[] result = new NDArray[arrays.length];
    for (int layer = 0; layer < result.length; layer++) {
      result[layer] = arrays[layer].duplicate();
      result[layer].attach(memory);
    }
    return result;
  }

  KvCache(TorchOps ops, NDManager parent, int layers, Shape shapeWithoutLength, int capacity) {
    this.ops = ops;
    this.memory = parent.newSubManager();
    this.keys = new NDArray[layers];
    this.values = new NDArray[layers];
    this.capacity = capacity;
    Shape shape =
        new Shape(
            shapeWithoutLength.get(0),
            shapeWithoutLength.get(1),
            capacity,
            shapeWithoutLength.get(2));
    for (int layer = 0; layer < layers; layer++) {
      keys[layer] = memory.zeros(shape);
      values[layer] = memory.zeros(shape);
    }
  }

  /** Tokens in the cache, padding included: the first column of the next forward pass. */
  int length() {
    return length;
  }

  NDArray keys(int layer) {
    return keys[layer];
  }

  NDArray values(int layer) {
    return values[layer];
  }

  /** An independent copy; the caller closes it. */
  KvCache copy(NDManager parent) {
    return new KvCache(this, parent);
  }

  /** Makes room for more columns. */
  void reserve(int columns) {
    if (length + columns <= capacity) {
      return;
    }
    int larger = Math.max(length + columns + HEADROOM, 2 * capacity);
    try (IValue size = IValue.from((long) larger)) {
      replaceAll(array -> call("grown", array, size));
    }
    capacity = larger;
  }

  /** Notes that columns were written. */
  void advance(int columns) {
    length += columns;
  }

  void replicate(int copies) {
    try (IValue n = IValue.from((long) copies)) {
      replaceAll(array -> call("replicate", array, n));
    }
  }

  private NDArray call(String method, NDArray array, IValue number) {
    try (IValue argument = TorchOps.argument(array)) {
      return ops.call(memory, method, argument, number);
    }
  }

  private void replaceAll(Function<NDArray, NDArray> change) {
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
