/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.rollout;

import java.util.List;

/**
 * Texts of the policy with what was said of their tokens when they were sampled; constants of the
 * losses. Every list has one array a text, every array one number a token: lengths are explicit,
 * and nothing stands for padding.
 *
 * @param episodes the texts
 * @param policy log-probabilities under the policy that sampled, at temperature 1 over the whole
 *     vocabulary, in nats
 * @param reference the same under the model one came from
 * @param values what was expected before each token; empty where no values are learnt
 */
public record Rollout(
    List<Episode> episodes, List<float[]> policy, List<float[]> reference, List<float[]> values) {
  /** Keeps copies of the lists. */
  public Rollout {
    episodes = List.copyOf(episodes);
    policy = List.copyOf(policy);
    reference = List.copyOf(reference);
    values = List.copyOf(values);
  }

  /** How many tokens were generated in all. */
  public int tokens() {
    return episodes.stream().mapToInt(one -> one.tokens().length).sum();
  }
}
