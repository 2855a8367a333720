/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import java.util.ArrayList;
import java.util.List;

/**
 * Generalised advantage estimation (Schulman et al., 2016), over each text's own tokens: {@code
 * delta_t = r_t + gamma V_t+1 - V_t}, {@code A_t = delta_t + gamma lambda A_t+1}, with nothing
 * after the last token, be the text ended or cut.
 *
 * @param gamma discount, in [0, 1]; fine-grained RLHF has 1
 * @param lambda in [0, 1]: 0 is the error of one step, 1 the whole return; fine-grained RLHF has
 *     0.95, its holistic baseline 0.99
 */
public record Gae(double gamma, double lambda) implements Credit {
  /** Checks the ranges. */
  public Gae {
    if (!(gamma >= 0 && gamma <= 1) || !(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException(
          "gamma and lambda must be in [0, 1] but were " + gamma + " and " + lambda);
    }
  }

  @Override
  public boolean needsValues() {
    return true;
  }

  @Override
  public Advantages of(List<double[]> rewards, List<float[]> values, int samples) {
    List<double[]> advantages = new ArrayList<>();
    List<double[]> returns = new ArrayList<>();
    for (int i = 0; i < rewards.size(); i++) {
      double[] advantage = of(rewards.get(i), values.get(i));
      double[] reached = new double[advantage.length];
      for (int t = 0; t < reached.length; t++) {
        reached[t] = advantage[t] + values.get(i)[t];
      }
      advantages.add(advantage);
      returns.add(reached);
    }
    return new Advantages(advantages, returns);
  }

  private double[] of(double[] rewards, float[] values) {
    double[] advantages = new double[rewards.length];
    double after = 0;
    for (int t = rewards.length - 1; t >= 0; t--) {
      double next = t + 1 < rewards.length ? values[t + 1] : 0;
      double error = rewards[t] + gamma * next - values[t];
      after = error + gamma * lambda * after;
      advantages[t] = after;
    }
    return advantages;
  }
}
