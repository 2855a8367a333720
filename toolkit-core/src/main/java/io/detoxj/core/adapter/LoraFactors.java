/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.math.Vectors;

/**
 * What an adapter has beside one linear layer: {@code scale * out in} is added to its matrix {@code
 * [outputs, inputs]}.
 *
 * @param module the layer's name in a file, such as {@code transformer.h.0.attn.c_attn}
 * @param parameter the layer's matrix
 * @param rank columns of the one factor and rows of the other
 * @param scale of the product
 * @param in {@code A}, {@code [rank, inputs]} row-major
 * @param out {@code B}, {@code [outputs, rank]} row-major
 */
@SuppressWarnings("ArrayRecordComponent") // compared by hash
public record LoraFactors(
    String module, Parameter parameter, int rank, double scale, float[] in, float[] out) {
  /** Checks the lengths. */
  public LoraFactors {
    if (in.length != (long) rank * parameter.shape().get(1)
        || out.length != (long) rank * parameter.shape().get(0)) {
      throw new IllegalArgumentException(
          "the factors beside %s have %s and %s values, which is not rank %s beside %s"
              .formatted(module, in.length, out.length, rank, parameter.shape()));
    }
  }

  /** Inputs of the layer. */
  public int inputs() {
    return Math.toIntExact(parameter.shape().get(1));
  }

  /** Outputs of the layer. */
  public int outputs() {
    return Math.toIntExact(parameter.shape().get(0));
  }

  /** The same with other factors. */
  public LoraFactors with(float[] otherIn, float[] otherOut) {
    return new LoraFactors(module, parameter, rank, scale, otherIn, otherOut);
  }

  /**
   * The Frobenius norm of {@code scale * out in}, by {@code tr((out^T out)(in in^T))}: the product
   * is never made.
   */
  public double norm() {
    double sum = 0;
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j < rank; j++) {
        double outs = 0;
        for (int row = 0; row < outputs(); row++) {
          outs += (double) out[row * rank + i] * out[row * rank + j];
        }
        double ins = 0;
        for (int column = 0; column < inputs(); column++) {
          ins += (double) in[i * inputs() + column] * in[j * inputs() + column];
        }
        sum += outs * ins;
      }
    }
    return Math.abs(scale) * Math.sqrt(Math.max(0, sum));
  }

  /** A hash of everything that changes the layer. */
  String sha256() {
    return Vectors.sha256(in) + Vectors.sha256(out) + scale;
  }
}
