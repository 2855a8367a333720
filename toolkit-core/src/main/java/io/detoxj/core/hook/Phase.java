/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

/** What the forward pass is for. */
public enum Phase {
  /** Whole prompts, or whole sequences without a cache. */
  PREFILL,
  /** The tokens after a filled cache. */
  DECODE
}
