/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2 (Radford et al., 2019): learned positions, pre-norm blocks, tanh-GELU MLP of four times the
 * width, tied unembedding.
 */
final class Gpt2 implements Decoder {
  private final Gpt2Config config;
  private final TorchOps ops;
  private final NDArray tokenEmbedding; // [vocabulary, dModel]
  private final NDArray positionEmbedding; // [context, dModel]
  private final List<NDArray[]> blocks; // see Gpt2Parameters; linear weights are [out, in]
  private final NDArray finalNormWeight; // [dModel]
  private final NDArray finalNormBias; // [dModel]

  private Gpt2(Gpt2Config config, TorchOps ops, List<NDArray> weights) {
    this.config = config;
    this.ops = ops;
    this.tokenEmbedding = weights.get(0);
    this.positionEmbedding = weights.get(1);
    this.blocks = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      int first = 2 + layer * Gpt2Parameters.PER_BLOCK;
      blocks.add(weights.subList(first, first + Gpt2Parameters.PER_BLOCK).toArray(NDArray[]::new));
    }
    this.finalNormWeight = weights.get(weights.size() - 2);
    this.finalNormBias = weights.get(weights.size() - 1);
  }

  /** Reads the weights into a manager, which owns them. */
  static Gpt2 load(Gpt2Config config, CheckpointWeights file, NDManager memory, Device device) {
    // Hugging Face writes the prefix for GPT2LMHeadModel and none for GPT2Model.
    boolean prefixed = file.tensors().containsKey("transformer.wte.weight");
    List<NDArray> weights = new ArrayList<>();
    for (Gpt2Parameters.Parameter parameter : Gpt2Parameters.of(config)) {
      String name = (prefixed ? "transformer." : "") + parameter.name();
      TensorInfo info = file.tensor(name);
      if (!info.shape().equals(parameter.fileShape())) {
        throw new CheckpointException(
            file.path()
                + ": tensor "
                + name
                + " has shape "
                + info.shape()
                + " but config.json"
                + " implies "
                + parameter.fileShape()
                + "; the two files do not belong together");
      }
      float[] values = parameter.relayout(file.readFloats(name), info.shape());
      weights.add(memory.create(values, new Shape(parameter.shape())));
    }
    return new Gpt2(config, TorchOps.of(TorchOps.inferenceVariant(device)), weights);
  }

  @Override
  public NDArray blocks(ForwardPass pass) {
    NDManager scratch = pass.scratch();
    NDArray x = embed(pass); // [batch, seq, dModel]
    try (IValue start = IValue.from((long) pass.start());
        IValue heads = IValue.from((long) config.heads());
        IValue mask = TorchOps.argument(pass.attentionMask());
        IValue epsilon = IValue.from(config.layerNormEpsilon())) {
      for (int layer = 0; layer < config.layers(); layer++) {
        x = pass.hook(HookPoint.residPre(layer), x);
        HookPoint middle = HookPoint.residMid(layer);
        try (IValue stream = TorchOps.argument(x);
            IValue weights = TorchOps.listArgument(blocks.get(layer));
            IValue keys = TorchOps.argument(pass.cache().keys(layer));
            IValue values = TorchOps.argument(pass.cache().values(layer))) {
          String method = pass.hooked(middle) ? "attn" : "block";
          x = ops.call(scratch, method, stream, weights, keys, values, start, heads, mask, epsilon);
          if (pass.hooked(middle)) {
            x = pass.hook(middle, x);
            try (IValue hooked = TorchOps.argument(x)) {
              x = ops.call(scratch, "mlp", hooked, weights, epsilon);
            }
          }
        }
        x = pass.hook(HookPoint.residPost(layer), x);
      }
    }
    return x;
  }

  private NDArray embed(ForwardPass pass) {
    try (IValue ids = TorchOps.argument(pass.ids());
        IValue positions = TorchOps.argument(pass.positions());
        IValue wte = TorchOps.argument(tokenEmbedding);
        IValue wpe = TorchOps.argument(positionEmbedding)) {
      return ops.call(pass.scratch(), "embed", ids, positions, wte, wpe);
    }
  }

  @Override
  public NDArray head(NDArray stream, NDManager scratch) {
    try (IValue x = TorchOps.argument(stream);
        IValue weight = TorchOps.argument(finalNormWeight);
        IValue bias = TorchOps.argument(finalNormBias);
        IValue wte = TorchOps.argument(tokenEmbedding);
        IValue epsilon = IValue.from(config.layerNormEpsilon())) {
      return ops.call(scratch, "head", x, weight, bias, wte, epsilon);
    }
  }

  @Override
  public KvCache newCache(NDManager parent, int rows, int capacity) {
    Shape shape = new Shape(rows, config.heads(), config.width() / config.heads());
    return new KvCache(ops, parent, config.layers(), shape, capacity);
  }

  @Override
  public TorchOps ops() {
    return ops;
  }
}
