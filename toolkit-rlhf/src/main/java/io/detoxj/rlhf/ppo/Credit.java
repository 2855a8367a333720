/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import java.util.List;

/** Makes advantages of rewards. */
public sealed interface Credit permits Gae, LeaveOneOut {
  /** Whether it needs a network that says what is to be expected. */
  boolean needsValues();

  /**
   * Advantages of a rollout, not yet whitened.
   *
   * @param rewards for each text one number a token
   * @param values what was expected before each token; one array a text, or none where none are
   *     needed
   * @param samples how many texts of each prompt stand beside one another
   */
  Advantages of(List<double[]> rewards, List<float[]> values, int samples);
}
