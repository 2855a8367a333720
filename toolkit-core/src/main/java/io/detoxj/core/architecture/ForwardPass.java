/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.hook.Phase;
import io.detoxj.core.hook.SequenceMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one forward pass, as tensors, its cache and its hooks. Used by one thread; closing
 * it frees every array made in it.
 */
public final class ForwardPass implements AutoCloseable {
  private final TokenBatch batch;
  private final @Nullable KvCache cache;
  private final HookSet hooks;
  private final NDManager scratch;
  private final NDArray ids;
  private final NDArray positions;
  private final Map<Object, NDArray> kept = new HashMap<>();
  private final ChangeLog log = new ChangeLog();
  private final SequenceMemory sequences;
  private @Nullable TensorOps operators;

  /**
   * Starts a pass.
   *
   * @param cache to read and extend; null for a pass with gradients, which keeps nothing
   * @param promptLengths how many of each row's first tokens are its prompt, for hooks that treat
   *     prompt and continuation differently; what the cache knows already stands
   * @param parent of the pass's own memory
   */
  public ForwardPass(
      TokenBatch batch,
      @Nullable KvCache cache,
      List<Integer> promptLengths,
      HookSet hooks,
      NDManager parent,
      int contextLength) {
    this.batch = batch;
    this.cache = cache;
    this.hooks = hooks;
    this.scratch = parent.newSubManager();
    Shape shape = new Shape(batch.rows(), batch.columns());
    this.ids = scratch.create(batch.ids(), shape);
    this.positions = scratch.create(positions(contextLength), shape);
    this.sequences = cache == null ? new SequenceMemory(scratch) : cache.sequences();
    if (!sequences.started()) {
      sequences.start(promptLengths);
    }
    if (cache != null) {
      cache.reserve(batch.columns());
    }
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

  /** The first column of this pass: how many the cache holds. */
  public int start() {
    return cache == null ? 0 : cache.length();
  }

  /** The first column that any token of this pass attends to with a window; 0 is none. */
  public int first(int window) {
    return window == 0 ? 0 : Math.max(0, start() + 1 - window);
  }

  /** Token ids, {@code [batch, seq]}, int64. */
  public NDArray ids() {
    return ids;
  }

  /** Positions in each row's own sequence, {@code [batch, seq]}, int64. */
  public NDArray positions() {
    return positions;
  }

  /**
   * Additive mask {@code [batch, 1, seq, keys]} over the columns from {@link #first}: causal, blind
   * to padding and to what is out of the window. Null where plain causal attention is right.
   *
   * @param window tokens a query sees, itself included; 0 for all
   */
  public @Nullable NDArray mask(int window) {
    int columns = batch.columns();
    int first = first(window);
    boolean padded = batch.padding().stream().anyMatch(pad -> pad > first);
    boolean cut = window > 0 && columns > 1 && start() + columns - first > window;
    if (!padded && !cut && (columns == 1 || start() == 0)) {
      return null;
    }
    return kept("mask", window, () -> newMask(window, padded ? batch.rows() : 1));
  }

  private NDArray newMask(int window, int rows) {
    int columns = batch.columns();
    int first = first(window);
    int end = start() + columns;
    int width = end - first;
    float[] values = new float[Math.multiplyExact(rows * columns, width)];
    int i = 0;
    for (int row = 0; row < rows; row++) {
      int pad = batch.padding().get(row);
      for (int query = start(); query < end; query++) {
        int oldest = window == 0 ? pad : Math.max(pad, query - window + 1);
        for (int key = first; key < end; key++) {
          // A padding query sees itself, for a row without any key would be NaN.
          boolean seen = (key >= oldest && key <= query) || key == query;
          values[i++] = seen ? 0f : Float.NEGATIVE_INFINITY;
        }
      }
    }
    return scratch.create(values, new Shape(rows, 1, columns, width));
  }

  /** Whether a block must be run operator by operator: with a hook inside it. */
  public boolean hookedInside(int layer) {
    return hooks.insideBlock(layer);
  }

  /**
   * A scripted block. Without a cache, the form of it that ends in {@code _alone} is called.
   *
   * @param method takes x, numbers, columns, weights, rotary, keys and values of the cache, and a
   *     mask where plain causal attention is not right
   */
  NDArray block(
      TorchOps ops,
      String method,
      int layer,
      int window,
      NDArray x,
      NDArray numbers,
      NamedTensors weights,
      NDArray... rotary) {
    List<NDArray> after = new ArrayList<>(List.of(rotary));
    if (cache != null) {
      after.add(cache.keys(layer));
      after.add(cache.values(layer));
    }
    NDArray mask = mask(window);
    if (mask != null) {
      after.add(mask);
    }
    NDArray columns =
        kept("columns", window, () -> onCpu().create(new long[] {start(), first(window)}));
    return operators(ops)
        .call(
            cache == null ? method + "_alone" : method,
            List.of(x, numbers, columns),
            weights,
            after);
  }

  /** The numbers of the configuration that a script reads, made once a pass, float64. */
  NDArray numbers(double... values) {
    return kept("numbers", "", () -> onCpu().create(values));
  }

  /** For numbers a script reads: it would wait for those of another device. */
  private NDManager onCpu() {
    return scratch.getDevice().isGpu() ? scratch.newSubManager(Device.cpu()) : scratch;
  }

  /** Keys of all columns from {@link #first}: those of the cache, then these. */
  NDArray keys(int layer, NDArray k, int window, TensorOps t) {
    return cache == null ? t.headMajor(k) : t.keep(cache.keys(layer), k, start(), first(window));
  }

  /** Values of all columns from {@link #first}: those of the cache, then these. */
  NDArray values(int layer, NDArray v, int window, TensorOps t) {
    return cache == null ? t.headMajor(v) : t.keep(cache.values(layer), v, start(), first(window));
  }

  /** The operators of this pass. */
  public TensorOps operators(TorchOps ops) {
    TensorOps made = operators;
    if (made == null) {
      made = new TensorOps(ops, scratch, cache == null);
      operators = made;
    }
    return made;
  }

  /**
   * Frees an activation that nothing reads any more but a graph, so that its memory is used again
   * within the pass; hooks may keep what they see.
   */
  void release(NDArray activation) {
    if (hooks.isEmpty()) {
      activation.close();
    }
  }

  /** Something computed once a pass. */
  NDArray kept(String kind, Object key, Supplier<NDArray> made) {
    Object id = Map.entry(kind, key);
    NDArray array = kept.get(id);
    if (array == null) {
      array = made.get();
      kept.put(id, array);
    }
    return array;
  }

  /** Owns every array made in this pass. */
  public NDManager scratch() {
    return scratch;
  }

  /** Whether a point has hooks. */
  boolean hooked(HookPoint point) {
    return hooks.contains(point);
  }

  /**
   * The column of the first token of a stream that may lack the columns before it.
   *
   * @param stream {@code [batch, seq, d]}
   */
  int start(NDArray stream) {
    return start() + batch.columns() - (int) stream.getShape().get(1);
  }

  /** Runs the hooks of a place in a block, if there are any. */
  public NDArray hook(int layer, HookSite site, NDArray activation) {
    return hooks.isEmpty() ? activation : hook(new HookPoint(layer, site), activation, start());
  }

  /**
   * Runs the hooks of a point, if there are any.
   *
   * @param start the column of the activation's first token
   */
  public NDArray hook(HookPoint point, NDArray activation, int start) {
    if (!hooks.contains(point)) {
      return activation;
    }
    Phase phase = start() == 0 ? Phase.PREFILL : Phase.DECODE;
    HookContext context =
        new HookContext(point, phase, start, batch.padding(), ids, sequences, scratch);
    NDArray hooked = hooks.apply(activation, context, log);
    if (cache == null && activation.hasGradient() && !hooked.hasGradient()) {
      throw new InterventionException(
          "a hook at "
              + point
              + " is not differentiable: no gradient passes it; use NDArray operations other than"
              + " toType and toDevice");
    }
    return hooked;
  }

  /** Counts the columns in the cache, measures what hooks changed, and frees everything else. */
  @Override
  public void close() {
    if (cache != null) {
      cache.advance(batch.columns());
    }
    try {
      log.flush(scratch);
    } finally {
      scratch.close();
    }
  }
}
