/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

/**
 * A marked stretch of prediction 1.
 *
 * @param type what is wrong with it
 * @param start its first char
 * @param end the char after its last one; above the start
 */
public record ErrorSpan(ErrorType type, int start, int end) {
  /** Checks the offsets. */
  public ErrorSpan {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "a span goes from a char to a later one, not from %s to %s".formatted(start, end));
    }
  }

  /** Whether a char of it lies within a stretch. */
  boolean touches(int from, int to) {
    return start < to && end > from;
  }
}
