/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.rollout;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.ArrayList;
import java.util.List;

/**
 * Which prompts a step has: all of them in a random order, then all of them in another, and so on.
 * It depends on the seed and the step alone, so that a run that goes on has the same.
 */
public final class PromptOrder {
  private final List<Prompt> prompts;
  private final int perStep;
  private final long seed;

  /**
   * An order.
   *
   * @throws ConfigException if there are fewer prompts than a step takes
   */
  public PromptOrder(List<Prompt> prompts, int perStep, long seed) {
    if (perStep < 1 || prompts.size() < perStep) {
      throw new ConfigException(
          "a step takes %s prompts and there are %s; give more, or take fewer"
              .formatted(perStep, prompts.size()));
    }
    this.prompts = List.copyOf(prompts);
    this.perStep = perStep;
    this.seed = seed;
  }

  /**
   * The prompts of a step, which counts from 0; their ids name it, so that each has new streams.
   */
  public List<Prompt> at(long step) {
    List<Prompt> taken = new ArrayList<>();
    long first = step * perStep;
    long epoch = -1;
    List<Prompt> order = List.of();
    for (long k = first; k < first + perStep; k++) {
      if (k / prompts.size() != epoch) {
        epoch = k / prompts.size();
        order = new ArrayList<>(prompts);
        Shuffle.inPlace(order, RandomStreams.named(seed, "prompts/" + epoch));
      }
      Prompt prompt = order.get((int) (k % prompts.size()));
      taken.add(
          new Prompt(
              step + "/" + (k - first) + "/" + prompt.id(), prompt.text(), prompt.unprompted()));
    }
    return taken;
  }
}
