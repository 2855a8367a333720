/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a step saw and did. Means are over the texts of the step unless they say otherwise.
 *
 * @param step counts from 0
 * @param rewards by channel, the sum over a text's segments, before weight and penalty. Of prefix
 *     toxicity it is minus the toxicity of the text
 * @param segments by channel, how many a text has
 * @param klReward the KL in the reward: sum over a text's tokens of the log-ratio of the policy
 *     that sampled to the reference, in nats; below 0 by chance or by the nucleus
 * @param klLoss the KL in the loss: mean over tokens of {@code exp(-d) - 1 + d}, in nats a token,
 *     in the first epoch; known even where its factor is 0
 * @param policyLoss of the first epoch; of white advantages it is 0 but for rounding
 * @param valueLoss of the first epoch; NaN where no values are learnt
 * @param surprise mean over tokens of minus the log-probability, in nats: an estimate of the
 *     policy's entropy, too low where a nucleus was sampled from
 * @param tokens of a text
 * @param clipped share of tokens outside of the clip, mean over the epochs
 * @param moved KL of the policy that sampled from what it was in the last epoch, in nats a token
 * @param policyNorm norm of the policy's gradient before clipping, mean over the epochs
 * @param scorerCalls texts given to scorers in this step
 * @param allScorerCalls the same of this step and those before it
 * @param seconds this step took
 * @param allSeconds this step and those before it took, over all sessions
 */
public record PpoStep(
    long step,
    Map<String, Double> rewards,
    Map<String, Double> segments,
    double klReward,
    double klLoss,
    double policyLoss,
    double valueLoss,
    double surprise,
    double tokens,
    double clipped,
    double moved,
    double policyNorm,
    long scorerCalls,
    long allScorerCalls,
    double seconds,
    double allSeconds) {
  /** Keeps copies of the maps. */
  public PpoStep {
    rewards = Map.copyOf(rewards);
    segments = Map.copyOf(segments);
  }

  /** One line of JSON for a journal. Numbers that are none, such as NaN, are left out. */
  public String json() {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("step", step);
    ObjectNode byChannel = line.putObject("rewards");
    new TreeMap<>(rewards).forEach((name, value) -> put(byChannel, name, value));
    ObjectNode counts = line.putObject("segments");
    new TreeMap<>(segments).forEach((name, value) -> put(counts, name, value));
    put(line, "kl_in_reward", klReward);
    put(line, "kl_in_loss", klLoss);
    put(line, "policy_loss", policyLoss);
    put(line, "value_loss", valueLoss);
    put(line, "entropy_of_samples", surprise);
    put(line, "tokens", tokens);
    put(line, "clipped", clipped);
    put(line, "moved", moved);
    put(line, "policy_norm", policyNorm);
    line.put("scorer_calls", scorerCalls);
    line.put("all_scorer_calls", allScorerCalls);
    put(line, "seconds", seconds);
    put(line, "all_seconds", allSeconds);
    return line.toString();
  }

  private static void put(ObjectNode line, String name, double value) {
    if (Double.isFinite(value)) {
      line.put(name, value);
    }
  }
}
