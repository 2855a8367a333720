/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import java.util.List;

/**
 * What a header says about one tensor; checked against the size of the file.
 *
 * @param name in the words of llama.cpp, such as {@code blk.0.attn_q.weight}
 * @param type how its numbers are stored
 * @param shape extent of each dimension, outermost first; the file has them the other way round
 * @param begin its first byte, counted from the start of the file
 * @param bytes how many it has
 */
public record GgufTensor(String name, GgufType type, List<Long> shape, long begin, long bytes) {
  /** Keeps a copy of the shape. */
  public GgufTensor {
    shape = List.copyOf(shape);
  }

  /** Numbers in a row, the innermost dimension. */
  public int width() {
    return Math.toIntExact(shape.get(shape.size() - 1));
  }

  /** How many rows there are: the product of the other dimensions. */
  public int rows() {
    return Math.toIntExact(
        shape.subList(0, shape.size() - 1).stream().reduce(1L, Math::multiplyExact));
  }

  /** Bytes of a row. */
  int rowBytes() {
    return Math.toIntExact((long) width() / type.blockValues() * type.blockBytes());
  }
}
