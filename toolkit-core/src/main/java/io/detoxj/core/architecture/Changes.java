/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookSite;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How often an intervention changed an activation, and by how much. */
final class Changes {
  /** {@code [2]} float64: tokens changed, sum of relative changes. */
  private final NDArray totals;

  private final AtomicLong tokens = new AtomicLong();

  Changes(NDManager memory) {
    this.totals = memory.zeros(new Shape(2), DataType.FLOAT64);
  }

  /** Adds one activation; {@code kept} holds what the pass has computed once. */
  void add(NDArray before, NDArray after, HookContext context, Map<Object, NDArray> kept) {
    int tokenDimension = context.point().site() == HookSite.ATTN_PATTERN ? 2 : 1;
    int rows = (int) before.getShape().get(0);
    int columns = (int) before.getShape().get(tokenDimension);
    tokens.addAndGet(attendedTokens(rows, columns, context));
    // An unchanged activation comes back as it is; measuring it would cost for nothing.
    if (after == before) {
      return;
    }
    Object key = Map.entry("attended", Map.entry(context.start(), columns));
    NDArray attended = kept.computeIfAbsent(key, unused -> attended(rows, columns, context));
    try (IValue t = TorchOps.argument(totals);
        IValue b = TorchOps.argument(before);
        IValue a = TorchOps.argument(after);
        IValue m = TorchOps.argument(attended);
        IValue d = IValue.from((long) tokenDimension)) {
      synchronized (totals) {
        TorchOps.of(TorchOps.Variant.PLAIN)
            .call(context.scratch(), "add_change", t, b, a, m, d)
            .close();
      }
    }
  }

  private static long attendedTokens(int rows, int columns, HookContext context) {
    long count = 0;
    for (int row = 0; row < rows; row++) {
      int padding = Math.max(0, context.padding().get(row) - context.start());
      count += Math.max(0, columns - padding);
    }
    return count;
  }

  /** 1 for tokens and 0 for padding, {@code [batch, seq]}; empty where nothing is padding. */
  private static NDArray attended(int rows, int columns, HookContext context) {
    if (attendedTokens(rows, columns, context) == (long) rows * columns) {
      return context.scratch().create(new float[0], new Shape(0));
    }
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[row * columns + column] = context.position(row, column) >= 0 ? 1f : 0f;
      }
    }
    return context.scratch().create(values, new Shape(rows, columns));
  }

  Firing firing(String name) {
    double[] sums = totals.toDoubleArray();
    long fired = Math.round(sums[0]);
    return new Firing(name, tokens.get(), fired, fired == 0 ? 0 : sums[1] / sums[0]);
  }
}
