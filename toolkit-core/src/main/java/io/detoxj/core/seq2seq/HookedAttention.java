/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.KvCache;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import org.jspecify.annotations.Nullable;

/** Attention operator by operator, with hooks; H heads of width w. */
final class HookedAttention {
  private HookedAttention() {}

  /**
   * Attention of a stack to itself.
   *
   * @param q {@code [rows, columns, H, w]}, as keys and values
   * @param cache to read and extend; null for none
   * @param bias added to the scores, {@code [1 or rows, 1 or H, 1 or columns, keys]}; null for
   *     plain attention, causal in the decoder
   * @return what the output projection reads, {@code [rows, columns, H * w]}
   */
  static NDArray self(
      StackPass pass,
      int layer,
      NDArray q,
      NDArray k,
      NDArray v,
      double scale,
      @Nullable NDArray bias,
      @Nullable KvCache cache) {
    TensorOps t = pass.operators();
    q = pass.hook(layer, HookSite.ATTN_Q, q);
    k = pass.hook(layer, HookSite.ATTN_K, k);
    v = pass.hook(layer, HookSite.ATTN_V, v);
    k = cache == null ? t.headMajor(k) : t.keep(cache.keys(layer), k, pass.start(), 0);
    v = cache == null ? t.headMajor(v) : t.keep(cache.values(layer), v, pass.start(), 0);
    NDArray added = bias;
    if (added == null && pass.part() == Part.ENCODER) {
      added = nothing(pass);
    }
    return mixed(pass, pass.part(), layer, t.scores(q, k, scale), added, v);
  }

  /**
   * Attention of the decoder to the encoder's states.
   *
   * @param q {@code [rows, columns, H, w]}
   * @return what the output projection reads, {@code [rows, columns, H * w]}
   */
  static NDArray cross(StackPass pass, int layer, NDArray q, Sources sources, double scale) {
    TensorOps t = pass.operators();
    NDManager scratch = pass.scratch();
    q = pass.hook(Part.CROSS, new HookPoint(layer, HookSite.ATTN_Q), q);
    NDArray rows = scratch.create(sourceOfRow(pass.rows(), sources.count()));
    NDArray zero = scratch.create(0L);
    NDArray k = t.call("half_of", sources.cross(layer), zero);
    NDArray v = t.call("half_of", sources.cross(layer), scratch.create(1L));
    k = t.call("some_rows", k, rows, zero); // [rows, H, S, w]
    v = t.call("some_rows", v, rows, zero); // [rows, H, S, w]
    NDArray mask = sources.mask();
    NDArray added = mask == null ? nothing(pass) : t.call("some_rows", mask, rows, zero);
    return mixed(pass, Part.CROSS, layer, t.scores(q, k, scale), added, v);
  }

  /**
   * Keys and values of the encoder's states, hooks run.
   *
   * @param pass of the encoder
   * @param k {@code [sources, S, H, w]}, as values
   * @return {@code [2, sources, H, S, w]}
   */
  static NDArray keysAndValues(StackPass pass, int layer, NDArray k, NDArray v) {
    k = pass.hook(Part.CROSS, new HookPoint(layer, HookSite.ATTN_K), k);
    v = pass.hook(Part.CROSS, new HookPoint(layer, HookSite.ATTN_V), v);
    return pass.operators().call("pair", k, v);
  }

  /** Whether keys and values of the encoder's states have hooks. */
  static boolean hooksKeysOrValues(StackPass pass, int layer) {
    return pass.hooked(Part.CROSS, new HookPoint(layer, HookSite.ATTN_K))
        || pass.hooked(Part.CROSS, new HookPoint(layer, HookSite.ATTN_V));
  }

  private static NDArray nothing(StackPass pass) {
    return pass.kept("no mask", () -> pass.scratch().zeros(new Shape(1, 1, 1, 1)));
  }

  private static NDArray mixed(
      StackPass pass, Part part, int layer, NDArray scores, @Nullable NDArray added, NDArray v) {
    TensorOps t = pass.operators();
    NDArray pattern = t.pattern(scores, added); // [rows, H, columns, keys]
    pattern = pass.hook(part, new HookPoint(layer, HookSite.ATTN_PATTERN), pattern);
    NDArray z = t.mix(pattern, v); // [rows, columns, H, w]
    return t.merge(pass.hook(part, new HookPoint(layer, HookSite.ATTN_Z), z));
  }

  private static long[] sourceOfRow(int rows, int sources) {
    long[] result = new long[rows];
    for (int row = 0; row < rows; row++) {
      result[row] = row / (rows / sources);
    }
    return result;
  }
}
