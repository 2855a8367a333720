/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

/** What a conditional tier looks at. */
public enum GateTrigger {
  /** Each feature is steered where it fires itself. */
  PER_FEATURE,
  /** All are steered where any of them fires. */
  ANY_FEATURE
}
