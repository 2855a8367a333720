/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.Phase;

/** The inputs of one forward pass, as tensors, and what the hooks need to know. */
final class ForwardPass implements AutoCloseable {
  private final TokenBatch batch;
  private final KvCache cache;
  private final HookSet hooks;
  private final NDManager scratch;
  private final NDArray ids;
  private final NDArray positions;
  private final NDArray mask;

  ForwardPass(TokenBatch batch, KvCache cache, HookSet hooks, NDManager parent, int contextLength) {
    this.batch = batch;
    this.cache = cache;
    this.hooks = hooks;
    this.scratch = parent.newSubManager();
    Shape shape = new Shape(batch.rows(), batch.columns());
    this.ids = scratch.create(batch.ids(), shape);
    this.positions = scratch.create(positions(contextLength), shape);
    this.mask = needsMask() ? mask() : scratch.create(new float[0], new Shape(0));
    cache.reserve(batch.columns());
  }

  /** Positions in each row's own sequence; padding, and rows run past the context, are clamped. */
  private long[] positions(int contextLength) {
    long[] result = new long[batch.ids().length];
    for (int row = 0; row < batch.rows(); row++) {
      for (int column = 0; column < batch.columns(); column++) {
        int position = start() + column - batch.padding().get(row);
        result[row * batch.columns() + column] = Math.max(0, Math.min(position, contextLength - 1));
      }
    }
    return result;
  }

  private boolean needsMask() {
    boolean padded = batch.padding().stream().anyMatch(pad -> pad > 0);
    return padded || (start() > 0 && batch.columns() > 1);
  }

  /** Additive, {@code [batch, 1, columns, start + columns]}: causal, and blind to padding. */
  private NDArray mask() {
    int width = start() + batch.columns();
    float[] values = new float[batch.rows() * batch.columns() * width];
    int i = 0;
    for (int row = 0; row < batch.rows(); row++) {
      int pad = batch.padding().get(row);
      for (int query = start(); query < width; query++) {
        for (int key = 0; key < width; key++) {
          // A padding query sees itself, for a row without any key would be NaN.
          boolean seen = (key >= pad && key <= query) || key == query;
          values[i++] = seen ? 0f : Float.NEGATIVE_INFINITY;
        }
      }
    }
    return scratch.create(values, new Shape(batch.rows(), 1, batch.columns(), width));
  }

  int start() {
    return cache.length();
  }

  NDArray ids() {
    return ids;
  }

  NDArray positions() {
    return positions;
  }

  NDArray attentionMask() {
    return mask;
  }

  KvCache cache() {
    return cache;
  }

  /** Owns every array made in this pass. */
  NDManager scratch() {
    return scratch;
  }

  boolean hooked(HookPoint point) {
    return hooks.contains(point);
  }

  /** Runs the hooks of a point, if there are any. */
  NDArray hook(HookPoint point, NDArray activation) {
    if (!hooks.contains(point)) {
      return activation;
    }
    Phase phase = start() == 0 ? Phase.PREFILL : Phase.DECODE;
    return hooks.apply(
        activation, new HookContext(point, phase, start(), batch.padding(), scratch));
  }

  /** Ends the pass: the cache counts its columns, everything else is freed. */
  @Override
  public void close() {
    cache.advance(batch.columns());
    scratch.close();
  }
}
