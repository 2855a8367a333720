/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookSite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The changes hooks made in one forward pass, measured together at its end: one call for all layers
 * costs a tenth of one call a layer.
 */
public final class ChangeLog {
  private final Map<Group, List<Change>> changes = new LinkedHashMap<>();

  private record Group(Shape shape, int start, int tokenDimension) {}

  private record Change(Changes totals, NDArray before, NDArray after, HookContext context) {}

  /** Notes what a hook made of an activation; both arrays live until the pass ends. */
  void add(Changes totals, NDArray before, NDArray after, HookContext context) {
    int dimension = context.point().site() == HookSite.ATTN_PATTERN ? 2 : 1;
    Shape shape = before.getShape();
    totals.add(attendedTokens((int) shape.get(0), (int) shape.get(dimension), context), 0, 0);
    // An unchanged activation comes back as it is; measuring it would cost for nothing.
    if (!isSame(before, after)) {
      changes
          .computeIfAbsent(new Group(shape, context.start(), dimension), group -> new ArrayList<>())
          .add(new Change(totals, before, after, context));
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very same object, not equal values
  private static boolean isSame(NDArray before, NDArray after) {
    return before == after;
  }

  /** Measures everything noted. */
  public void flush(NDManager scratch) {
    changes.forEach((group, list) -> flush(group, list, scratch));
    changes.clear();
  }

  private static void flush(Group group, List<Change> list, NDManager scratch) {
    NDArray[] before = list.stream().map(Change::before).toArray(NDArray[]::new);
    NDArray[] after = list.stream().map(Change::after).toArray(NDArray[]::new);
    int rows = (int) group.shape.get(0);
    int columns = (int) group.shape.get(group.tokenDimension);
    double[] sums;
    try (IValue b = TorchOps.listArgument(before);
        IValue a = TorchOps.listArgument(after);
        IValue d = IValue.from((long) group.tokenDimension)) {
      TorchOps ops = TorchOps.of(TorchOps.Variant.PLAIN);
      HookContext context = list.get(0).context;
      if (attendedTokens(rows, columns, context) == (long) rows * columns) {
        sums = ops.call(scratch, "changes", b, a, d).toDoubleArray();
      } else {
        try (IValue m = TorchOps.argument(attended(rows, columns, context, scratch))) {
          sums = ops.call(scratch, "changes", b, a, d, m).toDoubleArray();
        }
      }
    }
    for (int i = 0; i < before.length; i++) {
      list.get(i).totals.add(0, sums[i], sums[before.length + i]);
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

  /** 1 for tokens and 0 for padding, {@code [batch, seq]}. */
  private static NDArray attended(int rows, int columns, HookContext context, NDManager scratch) {
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[row * columns + column] = context.position(row, column) >= 0 ? 1f : 0f;
      }
    }
    return scratch.create(values, new Shape(rows, columns));
  }
}
