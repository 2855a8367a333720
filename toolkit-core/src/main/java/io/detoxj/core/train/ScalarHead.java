/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.RandomStreams;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * One number for each token from the stream of a trunk, in training: the value of the text so far
 * (Wu et al., 2023: a linear layer as wide as the trunk, GELU, a linear layer). Its parameters
 * belong to the memory that it was made in.
 */
public final class ScalarHead implements AutoCloseable {
  private static final String PREFIX = "value_head.";
  private static final double DEVIATION = 0.02;

  private final StreamHead shape;
  private final Map<String, NDArray> parameters;
  private final NamedTensors layers;

  private ScalarHead(StreamHead shape, Map<String, NDArray> parameters) {
    this.shape = shape;
    this.parameters = Collections.unmodifiableMap(parameters);
    Map<String, NDArray> own = new LinkedHashMap<>();
    parameters.forEach((name, array) -> own.put(name.substring(PREFIX.length()), array));
    this.layers = NamedTensors.of(own);
  }

  /**
   * A new one: the hidden layer's weights have the standard deviation 0.02, those of the last are
   * 0, so that every value is 0 at first.
   *
   * @param width dModel of the trunk
   * @param owner of the parameters, such as the memory of the trunk
   */
  public static ScalarHead random(int width, long seed, NDManager owner) {
    StreamHead shape =
        new StreamHead(StreamHead.Activation.NONE, width, StreamHead.Activation.GELU, 1);
    RandomGenerator random = RandomStreams.named(seed, "token-value-head");
    Map<String, NDArray> parameters = shape.initial(PREFIX, width, DEVIATION, random, owner);
    NDArray last = owner.zeros(new Shape(1, width));
    last.setRequiresGradient(true);
    Objects.requireNonNull(parameters.put(PREFIX + "out.weight", last)).close();
    return new ScalarHead(shape, parameters);
  }

  /** Matrices and biases by name, which require gradients; the same arrays at every call. */
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /**
   * Values of every token, with their graph while gradients are on.
   *
   * @param stream {@code [batch, length, dModel]} float32, as {@link TrainableModel#stream} gives
   *     it
   * @param scratch owns the result, and what its graph refers to
   * @return {@code [batch, length]} float32
   */
  public NDArray values(NDArray stream, NDManager scratch) {
    TensorOps t = new TensorOps(TorchOps.of(TorchOps.Variant.PLAIN), scratch, true);
    try (NDArray all = shape.apply(t, stream, layers)) {
      NDArray values = all.squeeze(2);
      values.attach(scratch);
      return values;
    }
  }

  @Override
  public void close() {
    layers.close();
  }
}
