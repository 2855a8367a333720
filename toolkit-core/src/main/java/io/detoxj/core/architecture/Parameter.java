/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A tensor of a checkpoint.
 *
 * @param name Hugging Face name, without the prefix some files put before all names
 * @param shape as the toolkit computes with it: matrices of linear layers are {@code [out, in]}
 * @param role what it does
 * @param transposed whether the file holds the transpose: Hugging Face's Conv1D is {@code [in,
 *     out]}
 */
public record Parameter(String name, List<Long> shape, Role role, boolean transposed) {
  /** What a parameter does; {@link #NORM} stays float32 when weights are bfloat16. */
  public enum Role {
    /** A matrix of a linear layer. */
    LINEAR,
    /** The bias of a linear layer. */
    BIAS,
    /** A table of embeddings. */
    EMBEDDING,
    /** A weight or bias of a norm. */
    NORM
  }

  /** Copies the shape. */
  public Parameter {
    shape = List.copyOf(shape);
  }

  /** A linear layer's matrix, {@code [out, in]} in the file too. */
  public static Parameter linear(String name, long out, long in) {
    return new Parameter(name, List.of(out, in), Role.LINEAR, false);
  }

  /** A linear layer's matrix that the file holds as {@code [in, out]}. */
  public static Parameter conv1d(String name, long out, long in) {
    return new Parameter(name, List.of(out, in), Role.LINEAR, true);
  }

  /** A linear layer's bias. */
  public static Parameter bias(String name, long out) {
    return new Parameter(name, List.of(out), Role.BIAS, false);
  }

  /** A table of embeddings. */
  public static Parameter embedding(String name, long rows, long width) {
    return new Parameter(name, List.of(rows, width), Role.EMBEDDING, false);
  }

  /** A weight or bias of a norm. */
  public static Parameter norm(String name, long width) {
    return new Parameter(name, List.of(width), Role.NORM, false);
  }

  /** The shape in a Hugging Face file. */
  public List<Long> fileShape() {
    if (!transposed) {
      return shape;
    }
    List<Long> reversed = new ArrayList<>(shape);
    Collections.reverse(reversed);
    return reversed;
  }

  /** The number of values. */
  public long size() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
