/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.ScalarHead;
import io.detoxj.core.train.TokenTargets;
import io.detoxj.core.train.TrainableModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is to be expected of a text after the tokens so far: a network of its own, beside the
 * policy, with core's head of one number on the stream after the final norm, as in fine-grained
 * RLHF. The value of a state is read where the probability of its next token is: after the prompt
 * and the tokens before that one. All values are 0 at first, so that the first advantages are those
 * of the rewards alone. Not for several threads at once.
 */
public final class ValueNetwork implements AutoCloseable {
  private final TrainableModel trunk;
  private final ScalarHead head;
  private final Map<String, NDArray> parameters;

  private ValueNetwork(TrainableModel trunk, long seed) {
    this.trunk = trunk;
    this.head = ScalarHead.random(trunk.blueprint().dimensions().width(), seed, trunk.memory());
    Map<String, NDArray> all = new LinkedHashMap<>(trunk.trunkParameters());
    all.putAll(head.parameters());
    this.parameters = Collections.unmodifiableMap(all);
  }

  /**
   * A network whose trunk begins as a copy of a model; the caller closes it.
   *
   * @param seed of the head
   */
  public static ValueNetwork of(TransformerModel model, long seed) {
    return over(TrainableModel.of(model, TorchOps.Variant.PLAIN), seed);
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

  /** What is trained, by name; the same arrays at every call. */
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /** Owns the parameters. */
  NDManager memory() {
    return trunk.memory();
  }

  /**
   * Values before tokens.
   *
   * @param targets which tokens
   * @param scratch owns the result, and what its graph refers to
   * @return {@code [rows, columns]}, float32, with the graph while gradients are on; 0 in the
   *     padding
   */
  NDArray values(TokenTargets targets, NDManager scratch) {
    return trunk.values(head, targets, scratch);
  }

  @Override
  public void close() {
    head.close();
    trunk.close();
  }
}
