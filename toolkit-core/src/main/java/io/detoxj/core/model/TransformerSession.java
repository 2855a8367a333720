/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.engine.TorchOps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session over a transformer in this process. */
final class TransformerSession implements Session {
  private static final int HEADROOM = 32;

  private final HookedTransformer model;
  private List<Integer> padding = List.of();
  private @Nullable KvCache cache;

  TransformerSession(HookedTransformer model) {
    this.model = model;
  }

  @Override
  public int rows() {
    return padding.size();
  }

  @Override
  public float[][] prefill(List<int[]> prompts) {
    model.requireOpen();
    if (cache != null) {
      throw new IllegalStateException("prefill was called before; open another session");
    }
    TokenBatch.check(prompts, model.contextLength(), model.vocabularySize());
    TokenBatch batch = TokenBatch.of(prompts);
    cache = model.decoder().newCache(model.memory(), batch.rows(), batch.columns() + HEADROOM);
    padding = batch.padding();
    return lastLogits(batch, cache);
  }

  @Override
  public float[][] next(int[] tokens) {
    model.requireOpen();
    KvCache filled = filledCache();
    if (tokens.length != rows()) {
      throw new IllegalArgumentException(
          "next needs one token a row, " + rows() + ", but got " + tokens.length);
    }
    TokenBatch.checkIds(tokens, model.vocabularySize());
    return lastLogits(TokenBatch.column(tokens, padding), filled);
  }

  private float[][] lastLogits(TokenBatch batch, KvCache filled) {
    TorchOps.noGradients();
    try (ForwardPass pass =
        new ForwardPass(batch, filled, model.hooks(), model.memory(), model.contextLength())) {
      NDArray stream = model.decoder().blocks(pass);
      try (IValue x = TorchOps.argument(stream)) {
        NDArray last = model.decoder().ops().call(pass.scratch(), "last", x);
        NDArray logits = model.decoder().head(last, pass.scratch());
        return HookedTransformer.matrix(logits, model.vocabularySize());
      }
    }
  }

  @Override
  public void replicate(int copies) {
    if (copies < 1) {
      throw new IllegalArgumentException("copies must be 1 or more but was " + copies);
    }
    filledCache().replicate(copies);
    List<Integer> repeated = new ArrayList<>();
    for (int pad : padding) {
      for (int i = 0; i < copies; i++) {
        repeated.add(pad);
      }
    }
    padding = List.copyOf(repeated);
  }

  @Override
  public Session fork() {
    TransformerSession copy = new TransformerSession(model);
    copy.cache = filledCache().copy(model.memory());
    copy.padding = padding;
    return copy;
  }

  private KvCache filledCache() {
    if (cache == null) {
      throw new IllegalStateException("call prefill first");
    }
    return cache;
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.close();
    }
  }
}
