/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.DetoxException;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.rollout.Episode;
import io.detoxj.rlhf.rollout.Rollout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The networks of a training, what it says of texts, and how it learns from them. */
final class PpoLearner implements AutoCloseable {
  private final TrainableModel policy;
  private final TrainableModel reference;
  private final @Nullable ValueNetwork values;
  private final PpoUpdate update;
  private final NDManager memory;
  private final @Nullable NDManager valueMemory;
  private final Adam policyAdam;
  private final @Nullable Adam valueAdam;

  /**
   * Begins to learn; what the policy is now is the reference.
   *
   * @param policy stays its owner's
   * @param values stays its owner's; null where none are learnt
   */
  PpoLearner(TrainableModel policy, @Nullable ValueNetwork values, PpoUpdate update) {
    this.policy = policy;
    this.values = values;
    this.update = update;
    this.reference = policy.frozenCopy();
    this.memory = policy.memory().newSubManager();
    this.valueMemory = values == null ? null : values.memory().newSubManager();
    this.policyAdam =
        new Adam("policy", policy.parameters(), memory, update.clipNorm(), update.epsilon());
    this.valueAdam =
        values == null || valueMemory == null
            ? null
            : new Adam(
                "value", values.parameters(), valueMemory, update.clipNorm(), update.epsilon());
  }

  /** The optimisers, with which checkpoints are written. */
  List<Adam> optimizers() {
    return valueAdam == null ? List.of(policyAdam) : List.of(policyAdam, valueAdam);
  }

  /** What policy, reference and value network say of texts, without gradients. */
  Rollout examined(List<Episode> episodes) {
    TorchOps.noGradients();
    List<float[]> old = new ArrayList<>();
    List<float[]> from = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    ValueNetwork network = values;
    for (RolloutPart part : RolloutPart.of(episodes, update.minibatch())) {
      try (NDManager scratch = memory.newSubManager()) {
        old.addAll(part.targets().rows(policy.logProbabilities(part.targets(), scratch)));
        from.addAll(part.targets().rows(reference.logProbabilities(part.targets(), scratch)));
        if (network != null) {
          expected.addAll(part.targets().rows(network.values(part.targets(), scratch)));
        }
      }
    }
    return new Rollout(episodes, old, from, expected);
  }

  /**
   * What an update did.
   *
   * @param policyLoss of the first epoch
   * @param valueLoss of the first epoch; NaN without values
   * @param klLoss of the first epoch
   * @param clipped mean share over the epochs
   * @param moved in the last epoch
   * @param away the largest {@code |rho - 1|} of the first epoch
   * @param policyNorm mean over the epochs
   */
  record Figures(
      double policyLoss,
      double valueLoss,
      double klLoss,
      double clipped,
      double moved,
      double away,
      double policyNorm) {}

  /**
   * Learns from a rollout.
   *
   * @param advantages white ones, and the returns
   * @param warmth share of the learning rates
   * @throws DetoxException if a loss or the norm of a gradient is not finite
   */
  Figures learn(Rollout rollout, Advantages advantages, double warmth) {
    List<RolloutPart> parts = RolloutPart.of(rollout.episodes(), update.minibatch());
    double[] firstEpoch = new double[3];
    double clipped = 0;
    double moved = 0;
    double away = 0;
    double norms = 0;
    for (int epoch = 0; epoch < update.epochs(); epoch++) {
      moved = 0;
      double[] losses = new double[3];
      for (RolloutPart part : parts) {
        double[] seen = accumulate(part, rollout, advantages);
        for (int i = 0; i < losses.length; i++) {
          losses[i] += seen[i];
        }
        clipped += seen[3] / update.epochs();
        moved += seen[4];
        away = epoch == 0 ? Math.max(away, seen[5]) : away;
      }
      firstEpoch = epoch == 0 ? losses : firstEpoch;
      norms += step(losses, warmth) / update.epochs();
    }
    return new Figures(
        firstEpoch[0],
        values == null ? Double.NaN : firstEpoch[1],
        firstEpoch[2],
        clipped,
        moved,
        away,
        norms);
  }

  /**
   * Adds a part's gradients; its shares of policy, value and KL loss, of clipped and moved, away.
   */
  private double[] accumulate(RolloutPart part, Rollout rollout, Advantages advantages) {
    double[] seen = new double[6];
    try (NDManager scratch = memory.newSubManager()) {
      NDArray weights = part.weights(rollout.tokens(), scratch);
      TorchOps.withGradients(
          () -> {
            addPolicy(part, rollout, advantages, weights, scratch, seen);
            if (values != null) {
              seen[1] = addValues(values, part, rollout, advantages, weights, scratch);
            }
          });
    }
    return seen;
  }

  private void addPolicy(
      RolloutPart part,
      Rollout rollout,
      Advantages advantages,
      NDArray weights,
      NDManager scratch,
      double[] seen) {
    NDArray old = part.floats(rollout.policy(), scratch);
    NDArray logp = policy.logProbabilities(part.targets(), scratch);
    NDArray loss =
        PpoOps.policyLoss(
            logp, old, part.doubles(advantages.advantages(), scratch), weights, update.clip());
    NDArray from = part.floats(rollout.reference(), scratch);
    seen[0] = loss.getFloat();
    if (update.klInLoss() > 0) {
      NDArray kl = PpoOps.referenceLoss(logp, from, weights);
      seen[2] = kl.getFloat();
      loss = PpoOps.weighted(new double[] {1, update.klInLoss()}, loss, kl);
    } else {
      seen[2] = PpoOps.referenceLoss(logp.stopGradient(), from, weights).getFloat();
    }
    float[] ratios = PpoOps.ratios(logp.stopGradient(), old, weights, update.clip());
    seen[3] = ratios[0];
    seen[4] = ratios[1];
    seen[5] = ratios[2];
    policyAdam.add(loss);
  }

  private double addValues(
      ValueNetwork network,
      RolloutPart part,
      Rollout rollout,
      Advantages advantages,
      NDArray weights,
      NDManager scratch) {
    NDArray loss =
        PpoOps.valueLoss(
            network.values(part.targets(), scratch),
            part.floats(rollout.values(), scratch),
            part.doubles(advantages.returns(), scratch),
            weights,
            update.valueClip());
    Adam adam = valueAdam;
    if (adam != null) {
      adam.add(PpoOps.weighted(new double[] {update.valueWeight()}, loss));
    }
    return loss.getFloat();
  }

  /** One step of each optimiser; gives the norm of the policy's gradient. */
  private double step(double[] losses, double warmth) {
    for (double loss : losses) {
      if (!Double.isFinite(loss)) {
        throw new DetoxException(
            "a loss is %s; the step is not made: go on from the last checkpoint with a lower learning rate"
                .formatted(loss));
      }
    }
    TorchOps.noGradients();
    try (NDManager scratch = memory.newSubManager()) {
      double norm = policyAdam.step(update.learningRate() * warmth, scratch);
      double other =
          valueAdam == null ? 0 : valueAdam.step(update.valueLearningRate() * warmth, scratch);
      if (!Double.isFinite(norm) || !Double.isFinite(other)) {
        throw new DetoxException(
            "the norms of the gradients of policy and values are %s and %s; go on from the last checkpoint with a lower learning rate"
                .formatted(norm, other));
      }
      return norm;
    }
  }

  @Override
  public void close() {
    reference.close();
    memory.close();
    if (valueMemory != null) {
      valueMemory.close();
    }
  }
}
