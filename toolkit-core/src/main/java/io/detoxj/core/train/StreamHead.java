/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.NamedTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What turns the stream after the final norm, {@code [batch, length, dModel]}, into numbers for
 * each token, {@code [batch, length, outputs]}: a linear layer, or two with an activation between
 * them. Value networks of all kinds end in one.
 *
 * @param before on the stream itself
 * @param width of the hidden layer; 0 for none
 * @param between after the hidden layer; {@link Activation#NONE} without one
 * @param outputs numbers for each token
 */
public record StreamHead(Activation before, int width, Activation between, int outputs) {
  /** What stands before or between the layers. */
  public enum Activation {
    /** Nothing. */
    NONE,
    /** The positive part. */
    RELU,
    /** GELU by its tanh formula. */
    TANH_GELU,
    /** GELU by the error function, as PyTorch means it without a word. */
    GELU;

    private NDArray apply(TensorOps t, NDArray x) {
      return switch (this) {
        case NONE -> x;
        case RELU -> t.relu(x);
        case TANH_GELU -> t.gelu(x);
        case GELU -> t.call("erf_gelu", x);
      };
    }
  }

  private static final String IN = "in";
  private static final String OUT = "out";

  /** Checks the sizes. */
  public StreamHead {
    if (width < 0 || outputs < 1 || (width == 0 && between != Activation.NONE)) {
      throw new IllegalArgumentException(
          "a head has a width of 0 or more and 1 output or more, and nothing between layers that it does not have; it was %s, %s, %s"
              .formatted(width, between, outputs));
    }
  }

  /** One linear layer. */
  public static StreamHead linear(int outputs) {
    return new StreamHead(Activation.NONE, 0, Activation.NONE, outputs);
  }

  /**
   * The parameters in their order: of the hidden layer, then of the last one, each a matrix and its
   * bias.
   *
   * @param prefix before their names, such as {@code value_head.}
   * @param inputs dModel
   */
  public List<Parameter> parameters(String prefix, int inputs) {
    List<Parameter> all = new ArrayList<>();
    if (width > 0) {
      all.add(Parameter.linear(prefix + IN + ".weight", width, inputs));
      all.add(Parameter.bias(prefix + IN + ".bias", width));
    }
    all.add(Parameter.linear(prefix + OUT + ".weight", outputs, width > 0 ? width : inputs));
    all.add(Parameter.bias(prefix + OUT + ".bias", outputs));
    return all;
  }

  /**
   * New parameters that require gradients: matrices normal around 0, biases 0.
   *
   * @param deviation of the matrices
   * @param owner of the arrays
   */
  public Map<String, NDArray> initial(
      String prefix, int inputs, double deviation, RandomGenerator random, NDManager owner) {
    Map<String, NDArray> all = new LinkedHashMap<>();
    for (Parameter parameter : parameters(prefix, inputs)) {
      float[] values = new float[Math.toIntExact(parameter.size())];
      for (int i = 0; parameter.role() == Parameter.Role.LINEAR && i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
      NDArray array = owner.create(values, new Shape(StartingWeights.shape(parameter.shape())));
      array.setRequiresGradient(true);
      all.put(parameter.name(), array);
    }
    return all;
  }

  /**
   * What enters the last layer.
   *
   * @param layers the parameters by name, without the prefix
   */
  public NDArray hidden(TensorOps t, NDArray stream, NamedTensors layers) {
    NDArray x = before.apply(t, stream);
    return width == 0 ? x : between.apply(t, t.linear(x, layers, IN));
  }

  /**
   * The numbers, {@code [batch, length, outputs]}.
   *
   * @param layers the parameters by name, without the prefix
   */
  public NDArray apply(TensorOps t, NDArray stream, NamedTensors layers) {
    return t.linear(hidden(t, stream, layers), layers, OUT);
  }
}
