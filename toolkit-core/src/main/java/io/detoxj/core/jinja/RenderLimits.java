/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/**
 * How much a template may do before it is stopped.
 *
 * @param steps evaluations of a node of its program, elements visited, and characters compared by
 *     the sixteen
 * @param characters of all texts, and elements of all lists, that it makes, what it prints included
 * @param depth of nodes within nodes while it runs, calls of macros included
 */
public record RenderLimits(long steps, long characters, int depth) {
  private static final int DEEPEST = 2000;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is below 1, or the depth above 2,000
   */
  public RenderLimits {
    if (steps < 1 || characters < 1 || depth < 1 || depth > DEEPEST) {
      throw new IllegalArgumentException(
          "limits must be 1 or more and the depth at most %s, not %s steps, %s characters and a depth of %s"
              .formatted(DEEPEST, steps, characters, depth));
    }
  }

  /** Ten million steps, 64 million characters, a depth of 500: far above any published template. */
  public static RenderLimits standard() {
    return new RenderLimits(10_000_000, 64_000_000, 500);
  }
}
