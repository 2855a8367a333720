/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Hooks by point, in their order, and how each has acted. */
public final class HookSet {
  /** No hooks. */
  public static final HookSet NONE = new HookSet(Map.of());

  private final Map<HookPoint, List<Attached>> byPoint;
  private final BitSet blocks;

  private HookSet(Map<HookPoint, List<Attached>> byPoint) {
    this.byPoint = byPoint;
    this.blocks = new BitSet();
    for (HookPoint point : byPoint.keySet()) {
      if (point.site().insideBlock()) {
        blocks.set(point.layer());
      }
    }
  }

  /** A hook and, where its change is measured, what is known of it so far. */
  private record Attached(String name, ActivationHook hook, @Nullable Changes changes) {
    private Attached uncounted() {
      return new Attached(name, hook, changes == null ? null : new Changes());
    }
  }

  /** These hooks and one more whose changes are measured, if it makes any. */
  public HookSet measured(String name, HookPoint point, ActivationHook hook) {
    return with(point, new Attached(name, hook, hook.onlyLooks() ? null : new Changes()));
  }

  /** These hooks and one more that only looks. */
  public HookSet watching(HookPoint point, ActivationHook hook) {
    return with(point, new Attached("capture", hook, null));
  }

  private HookSet with(HookPoint point, Attached hook) {
    Map<HookPoint, List<Attached>> all = new HashMap<>(byPoint);
    List<Attached> atPoint = new ArrayList<>(all.getOrDefault(point, List.of()));
    atPoint.add(hook);
    all.put(point, atPoint);
    return new HookSet(all);
  }

  /** Whether a hook must see a whole prompt in one pass. */
  public boolean needsWholePrompt() {
    return byPoint.values().stream()
        .flatMap(List::stream)
        .anyMatch(attached -> attached.hook.needsWholePrompt());
  }

  /** Whether a hook may ask for all tokens to be read again. */
  public boolean rereads() {
    return byPoint.values().stream()
        .flatMap(List::stream)
        .anyMatch(attached -> attached.hook.rereads());
  }

  /** Whether there is a hook behind the last block. */
  public boolean afterBlocks() {
    return byPoint.keySet().stream()
        .anyMatch(point -> point.compareTo(HookPoint.FINAL_NORMALIZED) >= 0);
  }

  /** The same hooks, of whose acting nothing is known yet. */
  public HookSet uncounted() {
    Map<HookPoint, List<Attached>> fresh = new HashMap<>();
    byPoint.forEach(
        (point, attached) -> fresh.put(point, attached.stream().map(Attached::uncounted).toList()));
    return new HookSet(fresh);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return byPoint.isEmpty();
  }

  /** Whether there is a hook between the ends of a block. */
  public boolean insideBlock(int layer) {
    return blocks.get(layer);
  }

  /** Whether a point has hooks. */
  public boolean contains(HookPoint point) {
    return byPoint.containsKey(point);
  }

  /**
   * Runs the hooks of the context's point, which has some, one after the other.
   *
   * @param log notes what measured hooks change
   * @throws InterventionException if a hook returns another shape or type
   */
  public NDArray apply(NDArray activation, HookContext context, ChangeLog log) {
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
      if (attached.changes != null) {
        log.add(attached.changes, current, changed, context);
      }
      current = changed;
    }
    return current;
  }

  /** How the measured hooks acted so far, in forward order. */
  public List<Firing> firings() {
    return firings(Changes::firing);
  }

  /** The same, and counting begins anew. */
  public List<Firing> drainFirings() {
    return firings(Changes::drain);
  }

  private List<Firing> firings(BiFunction<Changes, String, Firing> read) {
    List<Firing> result = new ArrayList<>();
    byPoint.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(entry -> entry.getValue().stream())
        .forEach(
            attached -> {
              if (attached.changes != null) {
                result.add(read.apply(attached.changes, attached.name));
              }
            });
    return List.copyOf(result);
  }
}
