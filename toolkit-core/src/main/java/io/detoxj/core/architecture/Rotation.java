/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;

/**
 * The rotary angles of a pass, made once for all layers that share them.
 *
 * @param rope their frequencies
 * @param headWidth size of a head
 * @param ops the operators
 */
record Rotation(Rope rope, int headWidth, TorchOps ops) {
  /** Cosines, {@code [batch, seq, 1, rotated]}, one half for each number of a pair. */
  NDArray cosines(ForwardPass pass) {
    return pass.kept(
        "cosines",
        rope,
        () -> factored(pass.operators(ops).cosines(pass.positions(), frequencies(pass)), pass));
  }

  /** Sines, {@code [batch, seq, 1, rotated]}. */
  NDArray sines(ForwardPass pass) {
    return pass.kept(
        "sines",
        rope,
        () -> factored(pass.operators(ops).sines(pass.positions(), frequencies(pass)), pass));
  }

  private NDArray factored(NDArray angles, ForwardPass pass) {
    double factor = rope.attentionFactor();
    return factor == 1 ? angles : pass.operators(ops).scaled(angles, factor);
  }

  private NDArray frequencies(ForwardPass pass) {
    float[] values = rope.frequencies(headWidth);
    return pass.scratch().create(values, new Shape(values.length));
  }
}
