/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.architecture.Weights;
import io.detoxj.core.engine.TorchOps;
import java.util.ArrayList;
import java.util.List;

/**
 * The forward pass of all encoders. The heads read the first token only, so the last block computes
 * keys and values of all tokens, and everything else of the first.
 */
final class Encoder implements AutoCloseable {
  private final EncoderBlueprint blueprint;
  private final TorchOps ops;
  private final IValue embedding;
  private final List<IValue> blocks = new ArrayList<>();
  private final IValue head;

  /**
   * Prepares the weights: queries, keys and values become one matrix.
   *
   * @param memory owns the joined matrices
   * @param weights those that are joined are closed
   */
  Encoder(EncoderBlueprint blueprint, Weights weights, TorchOps ops, NDManager memory) {
    this.blueprint = blueprint;
    this.ops = ops;
    embedding =
        TorchOps.listArgument(
            weights.get(EncoderBlueprint.WORDS),
            weights.get(EncoderBlueprint.POSITIONS),
            weights.orNone(EncoderBlueprint.TYPES),
            weights.get(EncoderBlueprint.EMBEDDING_NORM + ".weight"),
            weights.get(EncoderBlueprint.EMBEDDING_NORM + ".bias"));
    LayerNames names = blueprint.layers();
    for (int layer = 0; layer < blueprint.sizes().layers(); layer++) {
      List<NDArray> list = new ArrayList<>();
      for (String kind : List.of(".weight", ".bias")) {
        list.add(
            joined(
                memory,
                weights.get(names.in(layer, names.query()) + kind),
                weights.get(names.in(layer, names.key()) + kind),
                weights.get(names.in(layer, names.value()) + kind)));
      }
      for (String module :
          List.of(
              names.output(),
              names.attentionNorm(),
              names.mlpIn(),
              names.mlpOut(),
              names.mlpNorm())) {
        list.add(weights.get(names.in(layer, module) + ".weight"));
        list.add(weights.get(names.in(layer, module) + ".bias"));
      }
      blocks.add(TorchOps.listArgument(list.toArray(NDArray[]::new)));
    }
    head =
        TorchOps.listArgument(
            weights.get(blueprint.headDense() + ".weight"),
            weights.get(blueprint.headDense() + ".bias"),
            weights.get(blueprint.headOut() + ".weight"),
            weights.get(blueprint.headOut() + ".bias"));
  }

  private NDArray joined(NDManager memory, NDArray... parts) {
    try (IValue list = TorchOps.listArgument(parts)) {
      return ops.call(memory, "joined", list);
    } finally {
      for (NDArray part : parts) {
        part.close();
      }
    }
  }

  /** The logits of a batch, {@code [sequences, labels]}, float32; the batch owns them. */
  NDArray logits(PackedBatch batch) {
    int last = blocks.size() - 1;
    NDArray x = embedded(batch); // [tokens, d]
    for (int layer = 0; layer < last; layer++) {
      x = block("encoder_block", layer, x, batch); // [tokens, d]
    }
    NDArray first = block("encoder_last_block", last, x, batch); // [sequences, d]
    return head(first, batch); // [sequences, labels]
  }

  /** Layer norm of word, type and position embedding. */
  private NDArray embedded(PackedBatch batch) {
    try (IValue ids = TorchOps.argument(batch.ids());
        IValue positions = TorchOps.argument(batch.positions());
        IValue epsilon = IValue.from(blueprint.sizes().epsilon())) {
      return ops.call(batch.scratch(), "encoder_embed", ids, positions, embedding, epsilon);
    }
  }

  /**
   * x = norm(x + attention(x)), then norm(x + mlp(x)). Closes the stream it is given, which nothing
   * reads any more, so that its memory is used again.
   */
  private NDArray block(String method, int layer, NDArray x, PackedBatch batch) {
    EncoderSizes sizes = blueprint.sizes();
    try (x;
        IValue stream = TorchOps.argument(x);
        IValue heads = IValue.from((long) sizes.heads());
        IValue activation = IValue.from((long) sizes.activation().code());
        IValue epsilon = IValue.from(sizes.epsilon())) {
      IValue[] inputs = {stream, blocks.get(layer), batch.groups(), heads, activation, epsilon};
      return ops.call(batch.scratch(), method, inputs);
    }
  }

  /** Linear, tanh or ReLU, linear. */
  private NDArray head(NDArray first, PackedBatch batch) {
    try (IValue input = TorchOps.argument(first);
        IValue relu = IValue.from(blueprint.reluHead())) {
      return ops.call(batch.scratch(), "encoder_head", input, head, relu);
    }
  }

  @Override
  public void close() {
    embedding.close();
    blocks.forEach(IValue::close);
    head.close();
  }
}
