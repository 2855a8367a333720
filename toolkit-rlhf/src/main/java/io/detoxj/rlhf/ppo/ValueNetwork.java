/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TokenTargets;
import io.detoxj.core.train.TrainableModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is to be expected of a text after the tokens so far: a network of its own, beside the
 * policy, with {@code Linear(d, d), GELU, Linear(d, 1)} on the stream after the final norm, as in
 * fine-grained RLHF. The value of a state is read where the probability of its next token is: after
 * the prompt and the tokens before that one. Not for several threads at once.
 */
public final class ValueNetwork implements AutoCloseable {
  private static final double DEVIATION = 0.02;

  private final TrainableModel trunk;
  private final Map<String, NDArray> head = new LinkedHashMap<>();
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();

  private ValueNetwork(TrainableModel trunk, long seed) {
    this.trunk = trunk;
    long d = trunk.blueprint().dimensions().width();
    RandomGenerator random = RandomStreams.named(seed, "token-value-head");
    add("in.weight", random, d, d);
    add("in.bias", null, d);
    // Nothing is expected at first, so that the first advantages are those of the rewards alone.
    add("out.weight", null, 1, d);
    add("out.bias", null, 1);
    parameters.putAll(trunk.parameters());
    // No value depends on the unembedding.
    parameters.remove(ModelBlueprint.HEAD);
    head.forEach((name, array) -> parameters.put("value_head." + name, array));
  }

  /**
   * A network whose trunk begins as a copy of a model; the caller closes it.
   *
   * @param seed of the head
   */
  public static ValueNetwork of(TransformerModel model, long seed) {
    return new ValueNetwork(TrainableModel.of(model, TorchOps.Variant.PLAIN), seed);
  }

  /**
   * A network over a trunk that may be an adapter beside a model's weights, for want of memory. The
   * trunk is closed with it.
   *
   * @param seed of the head
   */
  public static ValueNetwork over(TrainableModel trunk, long seed) {
    return new ValueNetwork(trunk, seed);
  }

  private void add(String name, @Nullable RandomGenerator random, long... shape) {
    long size = 1;
    for (long one : shape) {
      size *= one;
    }
    float[] values = new float[Math.toIntExact(size)];
    for (int i = 0; random != null && i < values.length; i++) {
      values[i] = (float) (DEVIATION * random.nextGaussian());
    }
    NDArray array = trunk.memory().create(values, new Shape(shape));
    array.setRequiresGradient(true);
    head.put(name, array);
  }

  /** What is trained, by name; the same arrays at every call. */
  public Map<String, NDArray> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** Owns the parameters. */
  NDManager memory() {
    return trunk.memory();
  }

  /**
   * Values before tokens.
   *
   * @param targets which tokens, aligned at their ends
   * @param scratch owns the result, and what its graph refers to
   * @return {@code [rows, columns]}, float32, with the graph while gradients are on; what stands in
   *     the padding means nothing
   */
  NDArray values(TokenTargets targets, NDManager scratch) {
    if (targets.alignment() != TokenTargets.Alignment.ENDS) {
      throw new IllegalArgumentException("values are read of targets aligned at their ends");
    }
    NDArray hidden = trunk.stream(targets.read(), scratch);
    return PpoOps.values(hidden, targets.columns(), head.values());
  }

  @Override
  public void close() {
    trunk.close();
  }
}
