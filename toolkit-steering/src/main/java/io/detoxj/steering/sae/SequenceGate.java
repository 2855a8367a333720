/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.Phase;

/**
 * The gates of the per-input tier, one a sequence and feature. They depend on the tokens and the
 * length of the prompt alone, so that runs with and without a cache agree.
 *
 * @param key under which gates are remembered
 * @param scope the tokens that decide
 * @param columns the tokens of this pass
 * @param context of this pass
 */
record SequenceGate(Object key, GateScope scope, TokenSelection columns, HookContext context) {

  /**
   * Opens gates.
   *
   * @param fired 1 where a feature fires, {@code [tokens, gates]}
   * @return 1 where it is to be steered, {@code [tokens, gates]}
   */
  NDArray open(NDArray fired) {
    long gates = fired.getShape().get(1);
    Shape byRow = new Shape(columns.rows(), columns.columns(), gates);
    NDArray here = fired.reshape(byRow);
    NDArray open = context.phase() == Phase.PREFILL ? first(here) : later(here, byRow);
    return open.reshape(-1, gates);
  }

  private NDArray first(NDArray fired) {
    NDArray prompts = columns.prompts();
    NDArray inPrompt = fired.mul(prompts).max(new int[] {1}, true);
    NDArray inAll = fired.max(new int[] {1}, true);
    remember(scope == GateScope.PROMPT ? inPrompt : inAll);
    return switch (scope) {
      case PROMPT -> inPrompt.broadcast(fired.getShape());
      case FULL_RECOMPUTE -> inAll.broadcast(fired.getShape());
      case LATCH -> {
        NDArray sofar = fired.cumSum(1).gt(0).toType(DataType.FLOAT32, false);
        NDArray generated = prompts.neg().add(1).mul(sofar);
        yield inPrompt.mul(prompts).add(generated);
      }
    };
  }

  private NDArray later(NDArray fired, Shape byRow) {
    NDArray before = context.sequences().get(key);
    if (before == null) {
      throw new IllegalStateException("a gate was asked for before its prompt was read");
    }
    if (scope == GateScope.PROMPT) {
      return fired.mul(0).add(before);
    }
    NDArray now = fired.maximum(fired.mul(0).add(before));
    boolean changed = now.sub(before).max().getFloat() > 0;
    if (changed) {
      remember(now.max(new int[] {1}, true));
      if (scope == GateScope.FULL_RECOMPUTE) {
        context.sequences().requestRecompute();
      }
    }
    return now.broadcast(byRow);
  }

  private void remember(NDArray gates) {
    context.sequences().put(key, gates.duplicate());
  }
}
