/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.detox.Firing;

/** How often an intervention changed an activation, and by how much. Safe for several threads. */
final class Changes {
  private long tokens;
  private double fired;
  private double ratios;

  /** Counts tokens that were seen. */
  synchronized void addSeen(long seen) {
    tokens += seen;
  }

  /** Counts tokens that were changed, and the sum of their relative changes. */
  synchronized void addChanged(double changed, double sumOfRatios) {
    fired += changed;
    ratios += sumOfRatios;
  }

  /** What was counted so far; counting begins anew. */
  synchronized Firing drain(String name) {
    Firing firing = firing(name);
    tokens = 0;
    fired = 0;
    ratios = 0;
    return firing;
  }

  synchronized Firing firing(String name) {
    return new Firing(name, tokens, Math.round(fired), fired == 0 ? 0 : ratios / fired);
  }
}
