/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import ai.djl.ndarray.NDArray;

/** Sees an activation on its way through the model and may replace it. */
@FunctionalInterface
public interface ActivationHook {
  /**
   * Returns what the model goes on with.
   *
   * <p>Numbers that an operation takes are arrays of {@link HookContext#scratch()}, as in {@code
   * x.mul(context.scratch().create(0.5f))}. With {@code x.mul(0.5f)} the engine frees the number at
   * once, and a gradient that passes the hook would read what lies there by then.
   *
   * @param activation {@code [batch, seq, dModel]}, float32; must not be changed in place, and
   *     belongs to the model
   * @param context where and when
   * @return the same array for "unchanged", or a new one of the same shape and type made in {@link
   *     HookContext#scratch()} or from the activation
   */
  NDArray apply(NDArray activation, HookContext context);

  /**
   * Whether the hook must see a whole prompt in one pass, because what it does to a token depends
   * on later ones; sessions then do not cut prompts into chunks.
   */
  default boolean needsWholePrompt() {
    return false;
  }

  /**
   * Whether the hook may ask for all tokens to be read again ({@link
   * SequenceMemory#requestRecompute}), so that a later token changes what earlier ones were. A
   * sequence is then scored as it would have been generated: token by token.
   */
  default boolean rereads() {
    return false;
  }

  /**
   * Whether the hook only looks and always returns the activation itself, such as one that decides
   * for others; it is then not counted among what acts.
   */
  default boolean onlyLooks() {
    return false;
  }
}
