/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

/** Which tokens may be edited and may open a gate. Generated ones always may. */
public enum SteeredPositions {
  /** All tokens of the prompt but the special ones (end of text, beginning of text). */
  ALL_NON_SPECIAL,
  /** All tokens. */
  ALL,
  /** The last token of the prompt, which the first generated one comes from, and generated ones. */
  GENERATED_ONLY
}
