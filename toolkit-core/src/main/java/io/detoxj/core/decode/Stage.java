/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.decode;

/**
 * When a {@link LogitsProcessor} acts; stages act in this order, and within one stage the settings
 * of the generator act before the processors of detoxifiers.
 */
public enum Stage {
  /** On the model's own logits. */
  RAW,
  /** Penalties, banned tokens and minimum length. */
  PENALTY,
  /** After the logits were divided by the temperature. */
  TEMPERATURE,
  /** After top-k, top-p, min-p and typical sampling set what they drop to negative infinity. */
  TRUNCATE,
  /** Last, just before the token is chosen. */
  FINAL
}
