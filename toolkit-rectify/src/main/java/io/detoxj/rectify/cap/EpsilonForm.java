/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

/**
 * How the threshold epsilon tightens the cap {@code 1 + Q}. Both forms forbid a token with {@code 1
 * + Q <= epsilon}; they differ for safe tokens. The authors' public code has both at different
 * times.
 */
public enum EpsilonForm {
  /** {@code (1 + Q - epsilon) / (1 - epsilon)}: a token of value 0 is never capped. */
  NORMALISED,
  /**
   * {@code 1 + Q - epsilon}: no token, however safe, is likelier than {@code 1 - epsilon}, so
   * confident predictions flatten for reasons other than toxicity.
   */
  SUBTRACTIVE
}
