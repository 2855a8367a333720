/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.rlhf.reward.KlInReward;
import io.detoxj.rlhf.rollout.Sampling;

/**
 * A training with rewards.
 *
 * @param steps how many
 * @param promptsPerStep of each step
 * @param sampling of texts
 * @param credit from rewards to advantages
 * @param penalty the KL in the reward
 * @param update of the networks
 * @param kl when a policy is too far from where it began
 * @param seed of samples, order of prompts and the value head
 * @param checkpointEvery steps between checkpoints
 */
public record PpoSettings(
    long steps,
    int promptsPerStep,
    Sampling sampling,
    Credit credit,
    KlInReward penalty,
    PpoUpdate update,
    KlLimits kl,
    long seed,
    long checkpointEvery) {
  /**
   * When a policy has gone too far: KL to the reference in nats a text, the mean over a step's
   * texts of the sum over their tokens.
   *
   * @param enough after so much in several steps the training ends, as in the released code of
   *     fine-grained RLHF
   * @param patience in how many steps, one after another or not
   * @param exploded at so much it fails at once, before it learns from such texts
   */
  public record KlLimits(double enough, int patience, double exploded) {
    /** 10 nats in 5 steps; 100 at once. */
    public static final KlLimits USUAL = new KlLimits(10, 5, 100);

    /** Checks the numbers. */
    public KlLimits {
      if (!(enough > 0) || patience < 1 || !(exploded >= enough)) {
        throw new IllegalArgumentException(
            "limits of KL are above 0, the patience 1 or more, and what has exploded not below what is enough; but they were %s, %s and %s"
                .formatted(enough, patience, exploded));
      }
    }
  }

  /** Checks the numbers. */
  public PpoSettings {
    if (steps < 1 || promptsPerStep < 1 || checkpointEvery < 1) {
      throw new IllegalArgumentException(
          "steps, promptsPerStep and checkpointEvery must be 1 or more but were %s, %s and %s"
              .formatted(steps, promptsPerStep, checkpointEvery));
    }
    if (!credit.needsValues() && sampling.samples() < 2) {
      throw new IllegalArgumentException(
          "leaving one out needs 2 samples of each prompt or more but there is 1");
    }
  }

  /** The usual settings around what differs most: beta 0.1, lambda 0.95, gamma 1. */
  public static PpoSettings of(
      long steps, int promptsPerStep, Sampling sampling, PpoUpdate update) {
    return new PpoSettings(
        steps,
        promptsPerStep,
        sampling,
        new Gae(1, 0.95),
        new KlInReward(0.1),
        update,
        KlLimits.USUAL,
        1,
        10);
  }

  /** With another way from rewards to advantages. */
  public PpoSettings with(Credit other) {
    return new PpoSettings(
        steps, promptsPerStep, sampling, other, penalty, update, kl, seed, checkpointEvery);
  }

  /** With another penalty. */
  public PpoSettings with(KlInReward other) {
    return new PpoSettings(
        steps, promptsPerStep, sampling, credit, other, update, kl, seed, checkpointEvery);
  }

  /** With other limits of KL. */
  public PpoSettings with(KlLimits other) {
    return new PpoSettings(
        steps, promptsPerStep, sampling, credit, penalty, update, other, seed, checkpointEvery);
  }

  /** With another update. */
  public PpoSettings with(PpoUpdate other) {
    return new PpoSettings(
        steps, promptsPerStep, sampling, credit, penalty, other, kl, seed, checkpointEvery);
  }

  /** With another seed. */
  public PpoSettings withSeed(long other) {
    return new PpoSettings(
        steps, promptsPerStep, sampling, credit, penalty, update, kl, other, checkpointEvery);
  }

  /** With another number of steps; what was trained so far is the same training. */
  public PpoSettings withSteps(long other) {
    return new PpoSettings(
        other, promptsPerStep, sampling, credit, penalty, update, kl, seed, checkpointEvery);
  }

  /** With another number of steps between checkpoints, which changes no result. */
  public PpoSettings withCheckpointEvery(long every) {
    return new PpoSettings(
        steps, promptsPerStep, sampling, credit, penalty, update, kl, seed, every);
  }

  /** How many texts a step has. */
  public int textsPerStep() {
    return Math.multiplyExact(promptsPerStep, sampling.samples());
  }

  /** All that makes a step: neither how many there are, nor how often a checkpoint is written. */
  Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("prompts_per_step", promptsPerStep)
        .put("sampling", sampling.toString())
        .put("credit", credit.toString())
        .put("penalty", penalty.toString())
        .put("update", update.toString())
        .put("kl_limits", kl.toString())
        .put("seed", seed)
        .build();
  }
}
