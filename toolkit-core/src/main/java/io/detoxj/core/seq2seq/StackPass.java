/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.ChangeLog;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.hook.Phase;
import io.detoxj.core.hook.SequenceMemory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One pass through the encoder or the decoder: its tokens, padded on the left, its hooks and its
 * memory. Used by one thread; closing it frees every array made in it. Rows of the decoder are all
 * of one length, so only sources have padding.
 */
final class StackPass implements AutoCloseable {
  private final Part part;
  private final TokenBatch batch;
  private final int start;
  private final Seq2SeqHooks hooks;
  private final NDManager scratch;
  private final TensorOps operators;
  private final NDArray ids;
  private final NDArray positions;
  private final SequenceMemory sequences;
  private final Map<String, NDArray> kept = new HashMap<>();
  private final ChangeLog log = new ChangeLog();

  /**
   * Starts a pass.
   *
   * @param part encoder or decoder
   * @param start columns that were read before
   * @param parent of the pass's own memory
   * @param gradients whether results carry the graph while grad mode is on
   */
  StackPass(
      Part part,
      TokenBatch batch,
      int start,
      Seq2SeqHooks hooks,
      TorchOps ops,
      NDManager parent,
      boolean gradients) {
    this.part = part;
    this.batch = batch;
    this.start = start;
    this.hooks = hooks;
    this.scratch = parent.newSubManager();
    this.operators = new TensorOps(ops, scratch, gradients);
    Shape shape = new Shape(batch.rows(), batch.columns());
    this.ids = scratch.create(batch.ids(), shape);
    this.positions = scratch.create(newPositions(), shape);
    this.sequences = new SequenceMemory(scratch);
    sequences.start(promptLengths());
  }

  /** All of a source is its prompt, and of an output what it begins with. */
  private List<Integer> promptLengths() {
    return batch.padding().stream()
        .map(pad -> part == Part.ENCODER ? batch.columns() - pad : 1)
        .toList();
  }

  /** Positions in each row's own sequence; those of padding are 0. */
  private long[] newPositions() {
    long[] result = new long[batch.ids().length];
    for (int row = 0; row < batch.rows(); row++) {
      for (int column = 0; column < batch.columns(); column++) {
        int position = start + column - batch.padding().get(row);
        result[row * batch.columns() + column] = Math.max(0, position);
      }
    }
    return result;
  }

  Part part() {
    return part;
  }

  /** Token ids, {@code [rows, columns]}, int64. */
  NDArray ids() {
    return ids;
  }

  /** Positions in each row's own sequence, {@code [rows, columns]}, int64. */
  NDArray positions() {
    return positions;
  }

  int rows() {
    return batch.rows();
  }

  int columns() {
    return batch.columns();
  }

  int start() {
    return start;
  }

  TensorOps operators() {
    return operators;
  }

  NDManager scratch() {
    return scratch;
  }

  /** What is added to scores so that nothing sees padding, {@code [rows, 1, 1, columns]}. */
  @Nullable NDArray paddingMask() {
    if (batch.padding().stream().allMatch(pad -> pad == 0)) {
      return null;
    }
    return kept("padding", this::newMask);
  }

  private NDArray newMask() {
    float[] values = new float[batch.rows() * batch.columns()];
    for (int row = 0; row < batch.rows(); row++) {
      for (int column = 0; column < batch.padding().get(row); column++) {
        values[row * batch.columns() + column] = Float.NEGATIVE_INFINITY;
      }
    }
    return scratch.create(values, new Shape(batch.rows(), 1, 1, batch.columns()));
  }

  /** Whether a block must be run operator by operator: with a hook inside it. */
  boolean hookedInside(int layer) {
    return hooks.of(part).insideBlock(layer)
        || (part == Part.DECODER && hooks.cross().insideBlock(layer));
  }

  /** Whether there are hooks of a part. */
  boolean hooked(Part of) {
    return !hooks.of(of).isEmpty();
  }

  /** Whether a point has hooks. */
  boolean hooked(Part of, HookPoint point) {
    return hooks.of(of).contains(point);
  }

  NDArray hook(int layer, HookSite site, NDArray activation) {
    return hook(part, new HookPoint(layer, site), activation);
  }

  /** Runs the hooks of a point, if there are any. */
  NDArray hook(Part of, HookPoint point, NDArray activation) {
    HookSet set = hooks.of(of);
    if (!set.contains(point)) {
      return activation;
    }
    Phase phase = start == 0 ? Phase.PREFILL : Phase.DECODE;
    HookContext context =
        new HookContext(point, phase, start, batch.padding(), ids, sequences, scratch);
    return set.apply(activation, context, log);
  }

  /** Frees an activation that nothing but a graph reads any more; hooks may keep what they see. */
  void release(NDArray activation) {
    if (!hooked(Part.ENCODER) && !hooked(Part.DECODER) && !hooked(Part.CROSS)) {
      activation.close();
    }
  }

  /** Numbers that a script reads, float64. */
  NDArray numbers(double... values) {
    return kept("numbers", () -> onCpu().create(values));
  }

  /** The column the pass begins at, for a script. */
  NDArray startNumber() {
    return kept("start", () -> onCpu().create((long) start));
  }

  /** A script would wait for numbers of another device. */
  private NDManager onCpu() {
    return scratch.getDevice().isGpu() ? scratch.newSubManager(Device.cpu()) : scratch;
  }

  /** Something computed once a pass. */
  NDArray kept(String key, Supplier<NDArray> made) {
    NDArray array = kept.get(key);
    if (array == null) {
      array = made.get();
      kept.put(key, array);
    }
    return array;
  }

  @Override
  public void close() {
    try {
      log.flush(scratch);
    } finally {
      scratch.close();
    }
  }
}
