/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.decode;

import java.util.Arrays;

/**
 * Logits of two models that share a tokenizer but not the number of their rows. Rows beyond the
 * tokenizer's ids are padding, so what both have holds every token.
 */
public final class SharedRows {
  private SharedRows() {}

  /**
   * Forbids what a second model has no row for, and so can neither judge nor read.
   *
   * @param logits of one sequence; those from {@code rows} on become negative infinity
   * @param rows how many the second model has; more than there are logits change nothing
   */
  public static void forbidBeyond(float[] logits, int rows) {
    if (rows < logits.length) {
      Arrays.fill(logits, rows, logits.length, Float.NEGATIVE_INFINITY);
    }
  }
}
