/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.recipe;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.ppo.PpoSettings;
import io.detoxj.rlhf.reward.RewardChannel;
import io.detoxj.rlhf.rollout.Episode;
import io.detoxj.rlhf.rollout.Episodes;
import io.detoxj.rlhf.rollout.PromptOrder;
import java.util.List;

/**
 * What a training will cost, by the texts of its first step, which are sampled and neither scored
 * nor learnt from.
 *
 * @param texts of a step
 * @param tokens generated in the first step
 * @param segments of a text of the first step, over all rewards
 * @param scorerCalls of all steps, if texts stay as they are; equal texts are scored once, so this
 *     is the most
 * @param trained numbers that are trained, those of the value network included
 * @param memoryBytes for weights, reference, moments and gradients, without activations
 * @param operations of all steps, floating-point, without scorers
 * @param rolloutSeconds that the sampling of the first step took here
 */
public record RlhfCost(
    int texts,
    long tokens,
    double segments,
    long scorerCalls,
    long trained,
    long memoryBytes,
    double operations,
    double rolloutSeconds) {
  private static final int FLOAT_BYTES = 4;

  /** Weight, gradient and two moments. */
  private static final int TRAINED_FLOATS = 4;

  /** Two operations a weight and token forwards, four backwards. */
  private static final int FORWARD = 2;

  private static final int BOTH_WAYS = 6;

  /** Samples the first step's texts. */
  public static RlhfCost of(RlhfRecipe recipe, TransformerModel base, List<Prompt> prompts) {
    PpoSettings settings = recipe.settings();
    List<Prompt> first = new PromptOrder(prompts, settings.promptsPerStep(), settings.seed()).at(0);
    long began = System.nanoTime();
    List<Episode> episodes = Episodes.sample(base, first, settings.sampling(), settings.seed());
    double seconds = (System.nanoTime() - began) / 1e9;
    long segments = 0;
    long tokens = 0;
    long read = 0;
    for (Episode episode : episodes) {
      tokens += episode.tokens().length;
      read += episode.sequence().length;
      for (RewardChannel channel : recipe.rewards().channels()) {
        segments += channel.segmenter().ends(episode.text()).size();
      }
    }
    long weights = base.blueprint().parameters().stream().mapToLong(one -> one.size()).sum();
    boolean values = settings.credit().needsValues();
    long policy = trained(recipe, base);
    long trained = policy + (values ? weights : 0);
    long frozen = recipe.lora().isPresent() ? weights : 2 * weights;
    int epochs = settings.update().epochs();
    // Sampling, the policy, the reference; then the epochs. The value network likewise.
    double forward = FORWARD * (3.0 + (values ? 1 : 0)) + BOTH_WAYS * epochs * (values ? 2.0 : 1);
    return new RlhfCost(
        episodes.size(),
        tokens,
        (double) segments / episodes.size(),
        segments * settings.steps(),
        trained,
        FLOAT_BYTES * (TRAINED_FLOATS * trained + frozen),
        forward * weights * read * settings.steps(),
        seconds);
  }

  private static long trained(RlhfRecipe recipe, TransformerModel base) {
    try (TrainableModel policy = recipe.policy(base)) {
      return policy.parameters().values().stream().mapToLong(NDArray::size).sum();
    }
  }
}
