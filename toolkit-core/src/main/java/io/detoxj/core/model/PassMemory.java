/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.WeightType;

/**
 * A forecast of memory from a model's sizes, in bytes: its weights, and what passes over it take
 * beside them. Upper estimates; libtorch and Java themselves, some 300 MiB, come on top.
 *
 * @param weights of the model
 * @param budget what passes may take; batches are cut so that they stay below it
 * @param type in which keys and values are kept
 * @param sizes of the model
 */
public record PassMemory(long weights, long budget, WeightType type, Dimensions sizes) {
  /** What passes may take where nobody says otherwise: 2 GiB. */
  public static final long STANDARD = 1L << 31;

  /** Logits of scored positions get this share of the budget; they are there twice. */
  private static final int LOGITS_SHARE = 32;

  /**
   * The logits of a step on the device, in Java, after processors, and those of the step before.
   */
  private static final int COPIES_OF_LOGITS = 4;

  static PassMemory of(ModelBlueprint blueprint, LoadOptions options) {
    long bytes = 0;
    for (Parameter parameter : blueprint.parameters()) {
      boolean matrix = parameter.shape().size() > 1;
      bytes += parameter.size() * (matrix ? bytes(options.weights()) : Float.BYTES);
    }
    return new PassMemory(bytes, options.passMemory(), options.weights(), blueprint.dimensions());
  }

  private static int bytes(WeightType type) {
    return type == WeightType.BFLOAT16 ? 2 : Float.BYTES;
  }

  /**
   * What generating takes.
   *
   * @param rows sequences at once
   * @param tokens of the longest sequence, prompt and continuation
   */
  public long generating(int rows, int tokens) {
    long cache =
        2L * sizes.layers() * sizes.keyValueHeads() * sizes.headWidth() * bytes(type) * tokens;
    long logits = (long) COPIES_OF_LOGITS * Float.BYTES * sizes.vocabularySize();
    int chunk = Math.min(tokens, HookedTransformer.PREFILL_CHUNK);
    return rows * (cache + logits + chunk * token(tokens));
  }

  /** How many sequences of some tokens can be generated at once; 1 or more. */
  public int rows(int tokens) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, budget / generating(1, tokens)));
  }

  /** How many logits are computed at once; 1 or more. */
  long logits() {
    return Math.max(1, budget / LOGITS_SHARE / Float.BYTES);
  }

  /**
   * How many tokens a pass over whole sequences reads at once, padding included; 1 or more.
   *
   * @param longest tokens of the longest sequence
   */
  long tokens(long longest) {
    return Math.max(1, budget / token(longest));
  }

  /**
   * What a block makes of a token: the stream before and after, heads, the inside of the MLP, and
   * its scores and pattern over the tokens before it.
   */
  private long token(long keys) {
    long heads = (long) sizes.heads() * sizes.headWidth();
    return Float.BYTES
        * (6L * sizes.width() + 4L * heads + 3L * sizes.mlpWidth() + 2L * sizes.heads() * keys);
  }
}
