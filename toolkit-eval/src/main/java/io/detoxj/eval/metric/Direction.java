/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

/** Which values of an objective are better. */
public enum Direction {
  /** The lower the better, such as toxicity. */
  LOWER,
  /** The higher the better, such as accuracy. */
  HIGHER
}
