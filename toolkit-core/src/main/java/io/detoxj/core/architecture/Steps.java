/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.engine.TorchOps;

/**
 * The small operators a block is written with where its inside is looked at. Results are float32
 * and belong to the pass; with gradients they carry the graph.
 */
public final class Steps {
  private final TorchOps ops;
  private final NDManager scratch;
  private final boolean gradients;

  Steps(TorchOps ops, NDManager scratch, boolean gradients) {
    this.ops = ops;
    this.scratch = scratch;
    this.gradients = gradients;
  }

  private NDArray call(String method, NDArray... inputs) {
    if (gradients) {
      return ops.callInTraining(method, new NDList(inputs));
    }
    IValue[] values = new IValue[inputs.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = TorchOps.argument(inputs[i]);
    }
    try {
      return ops.call(scratch, method, values);
    } finally {
      for (IValue value : values) {
        value.close();
      }
    }
  }

  private NDArray number(double value) {
    return scratch.create(new double[] {value}, new Shape()).toType(DataType.FLOAT32, false);
  }

  private NDArray number(int value) {
    return scratch.create((long) value);
  }

  /** Rows of a table times a scale, {@code [batch, seq, width]}. */
  NDArray embed(NDArray ids, NDArray table, double scale) {
    return call("step_embed", ids, table, number(scale));
  }

  NDArray add(NDArray a, NDArray b) {
    return call("step_add", a, b);
  }

  NDArray multiply(NDArray a, NDArray b) {
    return call("step_multiply", a, b);
  }

  NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double epsilon) {
    return call("step_layer_norm", x, weight, bias, scratch.create(epsilon));
  }

  /** {@code x / rms(x) * (weight + offset)}. */
  NDArray rmsNorm(NDArray x, NDArray weight, double epsilon, double offset) {
    return call("step_rms_norm", x, weight, scratch.create(epsilon), scratch.create(offset));
  }

  /** {@code x / rms(x)}. */
  NDArray rmsNormalized(NDArray x, double epsilon) {
    return rmsNorm(x, scratch.zeros(new Shape(x.getShape().get(2))), epsilon, 1);
  }

  /** {@code x * (weight + offset)}: the other half of {@link #rmsNorm}. */
  NDArray weighted(NDArray x, NDArray weight, double offset) {
    return multiply(x, add(weight, number(offset)));
  }

  /** {@code (x - mean) / deviation}. */
  NDArray layerNormalized(NDArray x, double epsilon) {
    Shape width = new Shape(x.getShape().get(2));
    return layerNorm(x, scratch.ones(width), scratch.zeros(width), epsilon);
  }

  /** {@code x * weight + bias}: the other half of {@link #layerNorm}. */
  NDArray weighted(NDArray x, NDArray weight, NDArray bias) {
    return add(multiply(x, weight), bias);
  }

  /** {@code x w^T + bias}; an empty bias is none. */
  public NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return call("step_linear", x, weight, bias);
  }

  /** {@code y + (x in^T) out^T}; empty factors are none. */
  NDArray updated(NDArray y, NDArray x, NDArray in, NDArray out) {
    return in.size() == 0 ? y : call("updated", y, x, in, out);
  }

  /** {@code [batch, seq, heads * w]} as {@code [batch, seq, heads, w]}. */
  NDArray heads(NDArray x, int heads) {
    return call("step_heads", x, number(heads));
  }

  /** One of three equal parts of the last dimension. */
  NDArray third(NDArray x, int part) {
    return call("step_third", x, number(part));
  }

  /** Cosines of positions times frequencies, {@code [batch, seq, 1, w]}. */
  NDArray cosines(NDArray positions, NDArray frequencies, double factor) {
    return call("step_cos", positions, frequencies, number(factor));
  }

  /** Sines of positions times frequencies, {@code [batch, seq, 1, w]}. */
  NDArray sines(NDArray positions, NDArray frequencies, double factor) {
    return call("step_sin", positions, frequencies, number(factor));
  }

  /** Rotary position embedding of {@code [batch, seq, heads, w]}, halves as pairs. */
  NDArray rotate(NDArray x, NDArray cosines, NDArray sines) {
    return call("step_rotate", x, cosines, sines);
  }

  /**
   * Keys or values of this pass after those in a cache.
   *
   * @param cache {@code [batch, heads, capacity, w]}
   * @param x {@code [batch, seq, heads, w]}
   * @param first first column to return
   * @return {@code [batch, heads, keys, w]}
   */
  NDArray keep(NDArray cache, NDArray x, int start, int first) {
    return call("step_keep", cache, x, number(start), number(first));
  }

  /** {@code [batch, seq, heads, w]} as {@code [batch, heads, seq, w]}. */
  NDArray headMajor(NDArray x) {
    return call("step_head_major", x);
  }

  /**
   * {@code scale * q k^T}.
   *
   * @param q {@code [batch, seq, heads, w]}
   * @param k {@code [batch, kvHeads, keys, w]}
   * @return {@code [batch, heads, seq, keys]}
   */
  NDArray scores(NDArray q, NDArray k, double scale) {
    return call("step_scores", q, k, scratch.create(scale));
  }

  /** {@code cap * tanh(x / cap)}; a cap of 0 is none. */
  NDArray softCap(NDArray x, double cap) {
    return cap == 0 ? x : call("step_soft_cap", x, number(cap));
  }

  /** Softmax of masked scores; an empty mask is plain causal. */
  NDArray pattern(NDArray scores, NDArray mask) {
    return call("step_pattern", scores, mask);
  }

  /**
   * Values mixed by the pattern.
   *
   * @param v {@code [batch, kvHeads, keys, w]}
   * @return {@code [batch, seq, heads, w]}
   */
  NDArray mix(NDArray pattern, NDArray v) {
    return call("step_mix", pattern, v);
  }

  /** {@code [batch, seq, heads, w]} as {@code [batch, seq, heads * w]}. */
  NDArray merge(NDArray z) {
    return call("step_merge", z);
  }

  /** GELU by its tanh formula. */
  public NDArray gelu(NDArray x) {
    return call("step_gelu", x);
  }

  /** The positive part. */
  public NDArray relu(NDArray x) {
    return call("step_relu", x);
  }

  NDArray silu(NDArray x) {
    return call("step_silu", x);
  }

  /** {@code x table^T}, float32. */
  NDArray unembed(NDArray x, NDArray table) {
    return call("step_unembed", x, table);
  }
}
