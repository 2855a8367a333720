/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

/**
 * How a rollout is learnt from.
 *
 * @param epochs passes over it, each of them one step of each optimiser, as in the released code of
 *     fine-grained RLHF
 * @param minibatch texts whose graphs are held at once; changes memory and, but for rounding,
 *     nothing else
 * @param learningRate of the policy
 * @param valueLearningRate of the value network
 * @param warmupSteps steps over which both rise from 0
 * @param clip how far from 1 a ratio of probabilities counts
 * @param valueClip how far from its old value a value counts
 * @param valueWeight factor of the value loss; matters only for clipping
 * @param klInLoss factor of the KL to the reference in the loss; 0 for none. Not the penalty in the
 *     reward, which is {@link io.detoxj.rlhf.reward.KlInReward}
 * @param clipNorm largest norm of the gradient, of each network on its own
 * @param epsilon of Adam
 * @param whitenRewards whether rewards are divided by their spread before advantages are made
 * @param legacyWhitening whether that and the whitening of advantages divide by the root of the
 *     standard deviation, as the released code does
 */
public record PpoUpdate(
    int epochs,
    int minibatch,
    double learningRate,
    double valueLearningRate,
    int warmupSteps,
    double clip,
    double valueClip,
    double valueWeight,
    double klInLoss,
    double clipNorm,
    double epsilon,
    boolean whitenRewards,
    boolean legacyWhitening) {
  /** Checks every number. */
  public PpoUpdate {
    require(epochs >= 1, "epochs must be 1 or more", epochs);
    require(minibatch >= 1, "minibatch must be 1 or more", minibatch);
    require(learningRate > 0, "learningRate must be above 0", learningRate);
    require(valueLearningRate > 0, "valueLearningRate must be above 0", valueLearningRate);
    require(warmupSteps >= 0, "warmupSteps must be 0 or more", warmupSteps);
    require(clip > 0 && clip < 1, "clip must be between 0 and 1", clip);
    require(valueClip > 0, "valueClip must be above 0", valueClip);
    require(valueWeight > 0, "valueWeight must be above 0", valueWeight);
    require(klInLoss >= 0, "klInLoss must be 0 or more", klInLoss);
    require(clipNorm > 0, "clipNorm must be above 0", clipNorm);
    require(epsilon > 0, "epsilon must be above 0", epsilon);
  }

  private static void require(boolean holds, String rule, Number value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + " but was " + value);
    }
  }

  /**
   * Four epochs, clips of 0.2, gradients clipped at 1, white rewards, a value network that learns
   * three times as fast; no KL in the loss.
   */
  public static PpoUpdate of(double learningRate, int minibatch) {
    return new PpoUpdate(
        4, minibatch, learningRate, 3 * learningRate, 0, 0.2, 0.2, 1, 0, 1, 1e-8, true, false);
  }

  /** The share of the learning rates at a step, which counts from 0. */
  double warmth(long step) {
    return warmupSteps == 0 ? 1 : Math.min(1, (step + 1.0) / warmupSteps);
  }

  /** With a factor of the KL in the loss. */
  public PpoUpdate withKlInLoss(double factor) {
    return new PpoUpdate(
        epochs,
        minibatch,
        learningRate,
        valueLearningRate,
        warmupSteps,
        clip,
        valueClip,
        valueWeight,
        factor,
        clipNorm,
        epsilon,
        whitenRewards,
        legacyWhitening);
  }

  /** With another number of epochs. */
  public PpoUpdate withEpochs(int number) {
    return new PpoUpdate(
        number,
        minibatch,
        learningRate,
        valueLearningRate,
        warmupSteps,
        clip,
        valueClip,
        valueWeight,
        klInLoss,
        clipNorm,
        epsilon,
        whitenRewards,
        legacyWhitening);
  }

  /** With other choices of whitening. */
  public PpoUpdate withWhitening(boolean rewards, boolean legacy) {
    return new PpoUpdate(
        epochs,
        minibatch,
        learningRate,
        valueLearningRate,
        warmupSteps,
        clip,
        valueClip,
        valueWeight,
        klInLoss,
        clipNorm,
        epsilon,
        rewards,
        legacy);
  }
}
