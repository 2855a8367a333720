/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import java.util.List;

/**
 * What a safetensors header says about one tensor. In a {@link SafetensorsFile} the byte range has
 * been checked against shape, type and file size.
 *
 * @param name of the tensor, unique in its file
 * @param type of its numbers
 * @param shape extent of each dimension, outermost first; empty for a scalar
 * @param begin first byte of the tensor, counted from the start of the file
 * @param end first byte after the tensor, counted from the start of the file
 */
public record TensorInfo(String name, ScalarType type, List<Long> shape, long begin, long end) {
  /** Keeps a copy of the shape. */
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Number of numbers in the tensor: the product of the shape, 1 for a scalar. */
  public long elements() {
    return elements(shape);
  }

  /** Bytes the tensor takes in the file, possibly more than 2^31. */
  public long bytes() {
    return end - begin;
  }

  /**
   * Number of numbers a shape holds.
   *
   * @throws ArithmeticException if the product does not fit a long
   */
  static long elements(List<Long> shape) {
    long elements = 1;
    for (long extent : shape) {
      elements = Math.multiplyExact(elements, extent);
    }
    return elements;
  }
}
