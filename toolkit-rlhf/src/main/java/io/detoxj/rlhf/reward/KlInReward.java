/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

/**
 * The penalty for leaving the model one came from, token by token within the reward: {@code -beta
 * (log pi_old(a_t|s_t) - log pi_0(a_t|s_t))}, equation (1) of fine-grained RLHF. Of the tokens that
 * were taken, at temperature 1, over the whole vocabulary.
 *
 * @param beta fixed, 0 or more
 */
public record KlInReward(double beta) {
  /** Checks beta. */
  public KlInReward {
    if (!(beta >= 0) || Double.isInfinite(beta)) {
      throw new IllegalArgumentException("beta must be 0 or more and finite but was " + beta);
    }
  }

  /**
   * Rewards less the penalty.
   *
   * @param rewards one a token
   * @param policy log-probabilities of the tokens when they were sampled, in nats
   * @param reference the same of the model one came from
   * @return a new array
   */
  public double[] penalized(double[] rewards, float[] policy, float[] reference) {
    double[] result = rewards.clone();
    for (int t = 0; t < result.length && beta > 0; t++) {
      result[t] -= beta * ((double) policy[t] - reference[t]);
    }
    return result;
  }

  /** The sum of {@link KlEstimator#K1} over the tokens of one text, in nats. */
  public static double ofText(float[] policy, float[] reference) {
    double sum = 0;
    for (int t = 0; t < policy.length; t++) {
      sum += KlEstimator.K1.of((double) policy[t] - reference[t]);
    }
    return sum;
  }
}
