/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Hooks by point, in their order, and how each has acted. */
final class HookSet {
  static final HookSet NONE = new HookSet(Map.of());

  private final Map<HookPoint, List<Attached>> byPoint;

  private HookSet(Map<HookPoint, List<Attached>> byPoint) {
    this.byPoint = byPoint;
  }

  /**
   * A hook and, where its change is measured, {@code [3]} float64: tokens changed, sum of relative
   * changes, tokens seen.
   */
  private record Attached(String name, ActivationHook hook, List<NDArray> totals) {}

  /** These hooks and one more whose changes are measured. */
  HookSet measured(String name, HookPoint point, ActivationHook hook, NDManager memory) {
    NDArray totals = memory.zeros(new Shape(3), DataType.FLOAT64);
    return with(point, new Attached(name, hook, List.of(totals)));
  }

  /** These hooks and one more that only looks. */
  HookSet watching(HookPoint point, ActivationHook hook) {
    return with(point, new Attached("capture", hook, List.of()));
  }

  private HookSet with(HookPoint point, Attached hook) {
    Map<HookPoint, List<Attached>> all = new HashMap<>(byPoint);
    List<Attached> atPoint = new ArrayList<>(all.getOrDefault(point, List.of()));
    atPoint.add(hook);
    all.put(point, atPoint);
    return new HookSet(all);
  }

  boolean contains(HookPoint point) {
    return byPoint.containsKey(point);
  }

  NDArray apply(NDArray activation, HookContext context) {
    NDArray current = activation;
    for (Attached attached : byPoint.get(context.point())) {
      NDArray changed = attached.hook.apply(current, context);
      if (!changed.getShape().equals(current.getShape())
          || changed.getDataType() != current.getDataType()) {
        throw new InterventionException(
            "the hook \""
                + attached.name
                + "\" at "
                + context.point()
                + " returned "
                + changed.getDataType()
                + changed.getShape()
                + " for "
                + current.getDataType()
                + current.getShape()
                + "; shape and type must stay as they are");
      }
      if (!attached.totals.isEmpty()) {
        measure(attached.totals.get(0), current, changed, context);
      }
      current = changed;
    }
    return current;
  }

  private static void measure(NDArray totals, NDArray before, NDArray after, HookContext context) {
    NDArray attended = attended(before.getShape(), context);
    try (IValue t = TorchOps.argument(totals);
        IValue b = TorchOps.argument(before);
        IValue a = TorchOps.argument(after);
        IValue m = TorchOps.argument(attended)) {
      TorchOps.of(TorchOps.Variant.PLAIN).call(context.scratch(), "add_change", t, b, a, m);
    }
  }

  /** 1 for tokens and 0 for padding, {@code [batch, seq]}. */
  private static NDArray attended(Shape shape, HookContext context) {
    int rows = (int) shape.get(0);
    int columns = (int) shape.get(1);
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[row * columns + column] = context.position(row, column) >= 0 ? 1f : 0f;
      }
    }
    return context.scratch().create(values, new Shape(rows, columns));
  }

  List<Firing> firings() {
    List<Firing> result = new ArrayList<>();
    byPoint.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(entry -> entry.getValue().stream())
        .filter(attached -> !attached.totals.isEmpty())
        .forEach(attached -> result.add(firing(attached)));
    return List.copyOf(result);
  }

  private static Firing firing(Attached attached) {
    double[] totals = attached.totals.get(0).toDoubleArray();
    long fired = Math.round(totals[0]);
    double mean = fired == 0 ? 0 : totals[1] / totals[0];
    return new Firing(attached.name, Math.round(totals[2]), fired, mean);
  }
}
