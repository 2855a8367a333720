/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

/** What a {@link Rectifier} tries, in turn, when its caps cannot be kept. */
public enum Fallback {
  /**
   * Epsilon in steps of 0.05 down to 0 until the caps are feasible and the boost within its bound;
   * else weights {@code exp(kappa Q)}; else the state is a dead-end. A choice of this toolkit.
   */
  GRADED,
  /**
   * That of the authors' first public code: epsilon lower by 0.05, 0.1, 0.15, 0.2 (not below 0) if
   * the caps leave nothing at all, else the epsilon asked for with a floor of 1e-7, counted as a
   * dead-end: all tokens likelier than the floor become equally likely. The authors restart a whole
   * batch of texts this way; here it is one step of one text. For {@link CapRule.Rounds} alone.
   */
  AUTHORS
}
