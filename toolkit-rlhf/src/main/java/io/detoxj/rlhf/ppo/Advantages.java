/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import java.util.List;

/**
 * How much better tokens were than expected.
 *
 * @param advantages for each text one number a token
 * @param returns the same of what the values should have been; empty where no values are learnt
 */
public record Advantages(List<double[]> advantages, List<double[]> returns) {
  /** Keeps copies of the lists. */
  public Advantages {
    advantages = List.copyOf(advantages);
    returns = List.copyOf(returns);
  }
}
