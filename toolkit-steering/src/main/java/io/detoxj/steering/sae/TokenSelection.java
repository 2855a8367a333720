/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.hook.HookContext;
import java.util.Arrays;
import java.util.Set;

/**
 * The tokens of an activation {@code [batch, seq, ...]}: which may be edited, and which belong to a
 * prompt.
 */
final class TokenSelection {
  private final int rows;
  private final int columns;
  private final float[] edited;
  private final float[] prompt;
  private final NDManager manager;

  private TokenSelection(int rows, int columns, NDManager manager) {
    this.rows = rows;
    this.columns = columns;
    this.edited = new float[rows * columns];
    this.prompt = new float[rows * columns];
    this.manager = manager;
  }

  static TokenSelection of(
      NDArray activation, HookContext context, SteeredPositions positions, Set<Integer> special) {
    int rows = (int) activation.getShape().get(0);
    int width = (int) activation.getShape().get(1);
    TokenSelection result = new TokenSelection(rows, width, activation.getManager());
    boolean looksAtIds = positions == SteeredPositions.ALL_NON_SPECIAL && !special.isEmpty();
    long[] ids = null;
    for (int row = 0; row < rows; row++) {
      int length = context.sequences().promptLength(row);
      for (int column = 0; column < width; column++) {
        int i = row * width + column;
        int position = context.position(row, column);
        boolean inPrompt = position < length;
        boolean edit = position >= 0;
        if (edit && inPrompt && positions == SteeredPositions.GENERATED_ONLY) {
          edit = position == length - 1;
        }
        if (edit && inPrompt && looksAtIds) {
          ids = ids == null ? context.tokens().toLongArray() : ids;
          edit = !special.contains((int) ids[i]);
        }
        result.edited[i] = edit ? 1f : 0f;
        result.prompt[i] = inPrompt ? 1f : 0f;
      }
    }
    return result;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int tokens() {
    return rows * columns;
  }

  boolean anyEdited() {
    return count(edited) > 0;
  }

  private static int count(float[] flags) {
    int count = 0;
    for (float flag : flags) {
      count += flag > 0 ? 1 : 0;
    }
    return count;
  }

  /** Values {@code [tokens, n]} with the rows of tokens that may not be edited set to 0. */
  NDArray masked(NDArray values) {
    return count(edited) == edited.length ? values : values.mul(column(edited));
  }

  /** 1 for tokens of a prompt, {@code [rows, columns, 1]}. */
  NDArray prompts() {
    return manager.create(Arrays.copyOf(prompt, prompt.length), new Shape(rows, columns, 1));
  }

  private NDArray column(float[] flags) {
    return manager.create(flags, new Shape(flags.length, 1));
  }
}
