/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * REINFORCE with the mean of the other samples of a prompt as what is to be expected (RLOO; Kool et
 * al., 2019; Ahmadian et al., 2024): no value network, one advantage for all tokens of a text.
 * Where within the text a reward was earned does not matter to it.
 */
public record LeaveOneOut() implements Credit {
  @Override
  public boolean needsValues() {
    return false;
  }

  /**
   * @throws IllegalArgumentException if there are fewer than two samples of a prompt
   */
  @Override
  public Advantages of(List<double[]> rewards, List<float[]> values, int samples) {
    if (samples < 2) {
      throw new IllegalArgumentException(
          "leaving one out needs 2 samples of each prompt or more but there are " + samples);
    }
    double[] totals = rewards.stream().mapToDouble(row -> Arrays.stream(row).sum()).toArray();
    List<double[]> advantages = new ArrayList<>();
    for (int i = 0; i < totals.length; i++) {
      int first = i - i % samples;
      double others = -totals[i];
      for (int j = first; j < first + samples; j++) {
        others += totals[j];
      }
      double[] row = new double[rewards.get(i).length];
      Arrays.fill(row, totals[i] - others / (samples - 1));
      advantages.add(row);
    }
    return new Advantages(advantages, List.of());
  }
}
