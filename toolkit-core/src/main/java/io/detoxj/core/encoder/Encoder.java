/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.engine.TorchOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The forward pass of all encoders, for inference and training. For a head that reads the first
 * token only, the last block computes keys and values of all tokens, and everything else of the
 * first.
 */
final class Encoder implements AutoCloseable {
  static final List<String> KINDS = List.of(".weight", ".bias");

  private final EncoderBlueprint blueprint;
  private final TorchOps ops;
  private final boolean gradients;
  private final NDArray words;
  private final NamedTensors embedding;
  private final List<NamedTensors> blocks = new ArrayList<>();
  private final NamedTensors projection;
  private final NamedTensors head;

  /**
   * Prepares the tensors: queries, keys and values become one matrix.
   *
   * @param tensors they stay with their owner
   * @param memory owns the joined matrices
   * @param gradients whether the joined matrices and the results carry the graph while grad mode is
   *     on
   */
  Encoder(
      EncoderBlueprint blueprint,
      ModelTensors tensors,
      TorchOps ops,
      NDManager memory,
      boolean gradients) {
    this.ops = ops;
    this.gradients = gradients;
    this.blueprint = blueprint;
    words = tensors.get(EncoderBlueprint.WORDS);
    embedding = tensors.under("embeddings.");
    LayerNames names = blueprint.layers();
    for (int layer = 0; layer < blueprint.sizes().layers(); layer++) {
      Map<String, NDArray> block = new LinkedHashMap<>();
      for (String kind : KINDS) {
        NDList parts = new NDList();
        names.attentionInputs(layer).forEach(module -> parts.add(tensors.get(module + kind)));
        block.put("qkv" + kind, joined(parts, memory));
      }
      put(block, "output", tensors, names.in(layer, names.output()));
      put(block, "attention_norm", tensors, names.in(layer, names.attentionNorm()));
      put(block, "mlp_in", tensors, names.in(layer, names.mlpIn()));
      put(block, "mlp_out", tensors, names.in(layer, names.mlpOut()));
      put(block, "mlp_norm", tensors, names.in(layer, names.mlpNorm()));
      blocks.add(NamedTensors.of(block));
    }
    Map<String, NDArray> between = new LinkedHashMap<>();
    if (blueprint.projects()) {
      put(between, "out", tensors, EncoderBlueprint.PROJECTION);
    }
    projection = NamedTensors.of(between);
    Map<String, NDArray> ends = new LinkedHashMap<>();
    blueprint.head().dense().ifPresent(module -> put(ends, "dense", tensors, module));
    blueprint.head().out().ifPresent(module -> put(ends, "out", tensors, module));
    head = NamedTensors.of(ends);
  }

  /** Weight and bias of a module, under the name the script knows it by. */
  private static void put(
      Map<String, NDArray> all, String name, ModelTensors tensors, String module) {
    for (String kind : KINDS) {
      all.put(name + kind, tensors.get(module + kind));
    }
  }

  /** The table of tokens, {@code [vocabulary * embeddingWidth]}. */
  float[] words() {
    return words.toFloatArray();
  }

  private NDArray joined(NDList parts, NDManager memory) {
    parts.forEach(part -> part.setName("parts[]"));
    NDArray whole = ops.callInTraining("joined", parts);
    whole.attach(memory);
    return whole;
  }

  /**
   * The logits of a batch, {@code [sequences, labels]}, or what the head reads, {@code [sequences,
   * d]}, where it has no matrix; float32; the batch owns them.
   */
  NDArray logits(PackedBatch batch) {
    TensorOps t = new TensorOps(ops, batch.scratch(), gradients);
    NDArray numbers = numbers(batch);
    if (blueprint.head().isNone()) {
      return pooled(batch, t, numbers); // [B, d]
    }
    try (NDArray pooled = pooled(batch, t, numbers)) {
      return t.call("encoder_head", List.of(pooled, numbers), head, List.of()); // [B, labels]
    }
  }

  /**
   * What the head reads of each sequence: the first token or the mean over all, {@code [sequences,
   * d]}.
   */
  private NDArray pooled(PackedBatch batch, TensorOps t, NDArray numbers) {
    if (blueprint.head().mean()) {
      try (NDArray tokens = statesAfter(batch, blocks.size())) {
        return t.call("encoder_mean", tokens, batch.groups());
      }
    }
    int last = blocks.size() - 1;
    try (NDArray before = statesAfter(batch, last)) {
      List<NDArray> inputs = List.of(before, batch.groups(), numbers);
      return t.call("encoder_last_block", inputs, blocks.get(last), List.of());
    }
  }

  /** What the scripts know of the configuration, in their order. */
  NDArray numbers(PackedBatch batch) {
    return numbers(batch, blueprint.sizes().activation());
  }

  /** The same with another activation, as a head may have it. */
  NDArray numbers(PackedBatch batch, Activation activation) {
    EncoderSizes sizes = blueprint.sizes();
    return batch.numbers(
        sizes.heads(),
        sizes.epsilon(),
        activation == Activation.TANH_GELU ? 1 : 0,
        activation == Activation.RELU ? 1 : 0,
        activation == Activation.SILU ? 1 : 0,
        blueprint.head().relu() ? 1 : 0);
  }

  /**
   * The hidden states of all tokens after some of the layers, sequence after sequence, {@code
   * [tokens, d]}; float32; the batch owns them.
   *
   * @param layers how many, up to {@link #layers}; 0 for the embeddings
   */
  NDArray statesAfter(PackedBatch batch, int layers) {
    TensorOps t = new TensorOps(ops, batch.scratch(), gradients);
    NDArray numbers = numbers(batch);
    NDArray x = embedded(batch, t, numbers);
    for (NamedTensors block : blocks.subList(0, layers)) {
      // Nothing reads the stream of before any more, so that its memory is used again.
      try (NDArray before = x) {
        x = t.call("encoder_block", List.of(before, batch.groups(), numbers), block, List.of());
      }
    }
    return x;
  }

  /** What the first block reads, {@code [tokens, d]}. */
  private NDArray embedded(PackedBatch batch, TensorOps t, NDArray numbers) {
    NDArray types = blueprint.sizes().tokenTypes() > 1 ? batch.types() : null;
    NDArray x =
        types == null
            ? t.call(
                "encoder_embed",
                List.of(batch.ids(), batch.positions(), numbers),
                embedding,
                List.of())
            : t.call(
                "encoder_embed_pairs",
                List.of(batch.ids(), types, batch.positions(), numbers),
                embedding,
                List.of());
    if (!blueprint.projects()) {
      return x;
    }
    try (NDArray narrow = x) {
      return t.call("encoder_head", List.of(narrow, numbers), projection, List.of());
    }
  }

  /** How many layers there are. */
  int layers() {
    return blocks.size();
  }

  /** The logits of all tokens, {@code [tokens, labels]}, by a head without a first matrix. */
  NDArray tokenLogits(PackedBatch batch) {
    TensorOps t = new TensorOps(ops, batch.scratch(), gradients);
    try (NDArray states = statesAfter(batch, blocks.size())) {
      return t.call("encoder_head", List.of(states, numbers(batch)), head, List.of());
    }
  }

  @Override
  public void close() {
    embedding.close();
    projection.close();
    blocks.forEach(NamedTensors::close);
    head.close();
  }
}
