/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

/** What a {@link Rectifier} had to do. */
public enum Outcome {
  /** The rule had nothing to change: the distribution is as it was, to the bit. */
  UNCHANGED,
  /** The rule was applied as asked. */
  RECTIFIED,
  /** The caps left too little room, or raised a token too far, and a lower epsilon did not. */
  LOWER_EPSILON,
  /** No epsilon helped: tokens are weighed by {@code exp(kappa Q)} instead of capped. */
  EXPONENTIAL,
  /**
   * Every token ends undesired. All probability is on the exempt token (end-of-text) if it is in
   * the support; else the distribution is as it was, and the caller decides, for instance to end
   * the text.
   */
  DEAD_END
}
