/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.engine.TorchOps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operators of a forward pass: whole blocks, and the small ones a block is written with where
 * its inside is looked at. Results of the small ones are float32; all belong to the pass, and with
 * gradients they carry the graph.
 */
public final class TensorOps {
  private final TorchOps ops;
  private final NDManager scratch;
  private final boolean gradients;

  /**
   * Operators for one pass.
   *
   * @param scratch owns the results
   * @param gradients whether results carry the graph while grad mode is on
   */
  public TensorOps(TorchOps ops, NDManager scratch, boolean gradients) {
    this.ops = ops;
    this.scratch = scratch;
    this.gradients = gradients;
  }

  /**
   * A scripted operator with weights.
   *
   * @param method its name
   * @param before its arguments before the weights
   * @param weights by name
   * @param after its arguments after them
   */
  public NDArray call(
      String method, List<NDArray> before, NamedTensors weights, List<NDArray> after) {
    if (gradients) {
      NDList inputs = new NDList(unnamed(before));
      weights
          .byName()
          .forEach(
              (name, array) -> {
                array.setName("w." + name);
                inputs.add(array);
              });
      inputs.addAll(unnamed(after));
      return differentiable(method, inputs);
    }
    List<IValue> made = arguments(before);
    made.addAll(arguments(after));
    List<IValue> values = new ArrayList<>(made);
    values.add(before.size(), weights.argument());
    try {
      return ops.call(scratch, method, values.toArray(IValue[]::new));
    } finally {
      made.forEach(IValue::close);
    }
  }

  /** A scripted operator of tensors alone. */
  public NDArray call(String method, NDArray... inputs) {
    if (gradients) {
      return differentiable(method, new NDList(unnamed(List.of(inputs))));
    }
    List<IValue> values = arguments(List.of(inputs));
    try {
      return ops.call(scratch, method, values.toArray(IValue[]::new));
    } finally {
      values.forEach(IValue::close);
    }
  }

  private NDArray differentiable(String method, NDList inputs) {
    NDArray result = ops.callInTraining(method, inputs);
    result.attach(scratch);
    return result;
  }

  /** A name would put a tensor into a dictionary. */
  private static List<NDArray> unnamed(List<NDArray> inputs) {
    inputs.forEach(input -> input.setName(null));
    return inputs;
  }

  private static List<IValue> arguments(List<NDArray> inputs) {
    List<IValue> values = new ArrayList<>(inputs.size());
    inputs.forEach(input -> values.add(TorchOps.argument(input)));
    return values;
  }

  private NDArray number(double value) {
    return scratch.create(new double[] {value}, new Shape()).toType(DataType.FLOAT32, false);
  }

  private NDArray number(int value) {
    return scratch.create((long) value);
  }

  /** Rows of a table, {@code [batch, seq, width]}. */
  public NDArray embed(NDArray ids, NDArray table) {
    return call("embed", ids, table);
  }

  /** {@code x * factor}. */
  public NDArray scaled(NDArray x, double factor) {
    return multiply(x, number(factor));
  }

  /** {@code a + b}. */
  public NDArray add(NDArray a, NDArray b) {
    return call("add", a, b);
  }

  /** {@code a * b}. */
  public NDArray multiply(NDArray a, NDArray b) {
    return call("multiply", a, b);
  }

  /** Layer norm over the last dimension. */
  public NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double epsilon) {
    return call("layer_norm", x, weight, bias, scratch.create(epsilon));
  }

  /** {@code x / rms(x) * (weight + offset)}. */
  public NDArray rmsNorm(NDArray x, NDArray weight, double epsilon, double offset) {
    return call("rms_normed", x, weight, scratch.create(epsilon), scratch.create(offset));
  }

  /** {@code x / rms(x)}. */
  public NDArray rmsNormalized(NDArray x, double epsilon) {
    return rmsNorm(x, scratch.zeros(new Shape(x.getShape().get(2))), epsilon, 1);
  }

  /** {@code x * (weight + offset)}: the other half of {@link #rmsNorm}. */
  public NDArray weighted(NDArray x, NDArray weight, double offset) {
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

  /**
   * A linear layer, {@code x w^T}, with its bias and the update beside it where it has them.
   *
   * @param w the tensors among which its own are
   * @param module before {@code .weight}
   * @throws IllegalArgumentException if there is no such module
   */
  public NDArray linear(NDArray x, NamedTensors w, String module) {
    NDArray weight = w.get(module + ".weight");
    String bias = module + ".bias";
    NDArray y =
        w.has(bias)
            ? call("linear_layer", x, weight, w.get(bias))
            : call("linear_layer", x, weight);
    if (!w.has(module + ".update_in")) {
      return y;
    }
    NDArray in = w.get(module + ".update_in");
    NDArray out = w.get(module + ".update_out");
    String scale = module + ".update_scale";
    return w.has(scale)
        ? call("updated", y, x, in, out, w.get(scale))
        : call("updated", y, x, in, out);
  }

  /** {@code [batch, seq, heads * w]} as {@code [batch, seq, heads, w]}. */
  public NDArray heads(NDArray x, int heads) {
    return call("split_heads", x, number(heads));
  }

  /** One of three equal parts of the last dimension. */
  NDArray third(NDArray x, int part) {
    return call("third", x, number(part));
  }

  /** A part of a dimension: from an index to one before another. */
  NDArray part(NDArray x, int dimension, int from, int to) {
    return call("part", x, number(dimension), number(from), number(to));
  }

  /** Cosines of positions times frequencies, {@code [batch, seq, 1, w]}. */
  NDArray cosines(NDArray positions, NDArray frequencies) {
    return call("cosines", positions, frequencies);
  }

  /** Sines of positions times frequencies, {@code [batch, seq, 1, w]}. */
  NDArray sines(NDArray positions, NDArray frequencies) {
    return call("sines", positions, frequencies);
  }

  /**
   * Rotary position embedding of {@code [batch, seq, heads, w]}, halves as pairs; cosines and sines
   * may be of fewer dimensions, the first ones, and the others stay.
   */
  NDArray rotate(NDArray x, NDArray cosines, NDArray sines) {
    return call("rotate", x, cosines, sines);
  }

  /** The same with neighbours as pairs. */
  NDArray rotateNeighbours(NDArray x, NDArray cosines, NDArray sines) {
    return call("rotated_neighbours", x, cosines, sines);
  }

  /**
   * Keys or values of this pass after those in a cache.
   *
   * @param cache {@code [batch, heads, capacity, w]}
   * @param x {@code [batch, seq, heads, w]}
   * @param first first column to return
   * @return {@code [batch, heads, keys, w]}
   */
  public NDArray keep(NDArray cache, NDArray x, int start, int first) {
    return call("keep", cache, x, number(start), number(first));
  }

  /** {@code [batch, seq, heads, w]} as {@code [batch, heads, seq, w]}. */
  public NDArray headMajor(NDArray x) {
    return call("head_major", x);
  }

  /**
   * {@code scale * q k^T}.
   *
   * @param q {@code [batch, seq, heads, w]}
   * @param k {@code [batch, kvHeads, keys, w]}
   * @return {@code [batch, heads, seq, keys]}
   */
  public NDArray scores(NDArray q, NDArray k, double scale) {
    return call("scores", q, k, scratch.create(scale));
  }

  /** {@code cap * tanh(x / cap)}; a cap of 0 is none. */
  NDArray softCap(NDArray x, double cap) {
    return cap == 0 ? x : call("soft_cap", x, number(cap));
  }

  /** Softmax of masked scores; without a mask, of plain causal ones. */
  public NDArray pattern(NDArray scores, @Nullable NDArray mask) {
    return mask == null ? call("pattern", scores) : call("pattern", scores, mask);
  }

  /**
   * Values mixed by the pattern.
   *
   * @param v {@code [batch, kvHeads, keys, w]}
   * @return {@code [batch, seq, heads, w]}
   */
  public NDArray mix(NDArray pattern, NDArray v) {
    return call("mix", pattern, v);
  }

  /** {@code [batch, seq, heads, w]} as {@code [batch, seq, heads * w]}. */
  public NDArray merge(NDArray z) {
    return call("merge", z);
  }

  /** GELU by its tanh formula. */
  public NDArray gelu(NDArray x) {
    return call("gelu", x);
  }

  /** GELU by the error function. */
  NDArray erfGelu(NDArray x) {
    return call("erf_gelu", x);
  }

  /** The positive part. */
  public NDArray relu(NDArray x) {
    return call("relu", x);
  }

  /** {@code x * sigmoid(x)}. */
  public NDArray silu(NDArray x) {
    return call("silu", x);
  }

  /** {@code x table^T}, float32. */
  public NDArray unembed(NDArray x, NDArray table) {
    return call("unembed", x, table);
  }

  /**
   * Mean cross-entropy in nats.
   *
   * @param logits {@code [batch, seq, n]}
   * @param targets {@code [batch, seq]}, int64
   */
  public NDArray crossEntropy(NDArray logits, NDArray targets) {
    return call("cross_entropy", logits, targets);
  }
}
