/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.DetoxException;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.train.TokenTargets;
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
  private @Nullable Examined kept;
  private @Nullable Rollout keptOf;

  /**
   * What the networks said of the first part of a rollout, with its graph: until the first step
   * they would say the same again, so the first epoch begins with it.
   *
   * @param values null where none are learnt
   */
  private record Examined(NDManager scratch, NDArray policy, @Nullable NDArray values) {}

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

  /**
   * What policy, reference and value network say of texts. The graph of the first part is kept for
   * {@link #learn}, which takes no more memory than learning does.
   */
  Rollout examined(List<Episode> episodes) {
    TorchOps.noGradients();
    forget();
    List<float[]> old = new ArrayList<>();
    List<float[]> from = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    for (RolloutPart part : RolloutPart.of(episodes, update.minibatch())) {
      TokenTargets targets = part.targets();
      try (NDManager scratch = memory.newSubManager()) {
        Examined seen = kept == null ? withGraph(targets) : without(targets, scratch);
        old.addAll(targets.rows(seen.policy()));
        from.addAll(targets.rows(reference.logProbabilities(targets, scratch)));
        if (seen.values() != null) {
          expected.addAll(targets.rows(seen.values()));
        }
      }
    }
    Rollout rollout = new Rollout(episodes, old, from, expected);
    keptOf = rollout;
    return rollout;
  }

  private Examined without(TokenTargets targets, NDManager scratch) {
    return new Examined(
        scratch,
        policy.logProbabilities(targets, scratch),
        values == null ? null : values.values(targets, scratch));
  }

  private Examined withGraph(TokenTargets targets) {
    NDManager scratch = memory.newSubManager();
    List<Examined> made = new ArrayList<>(1);
    try {
      TorchOps.withGradients(() -> made.add(without(targets, scratch)));
    } finally {
      if (made.isEmpty()) {
        scratch.close();
      }
    }
    kept = made.get(0);
    return made.get(0);
  }

  /** Frees the graph that was kept, if there is one. */
  private void forget() {
    if (kept != null) {
      kept.scratch().close();
      kept = null;
      keptOf = null;
    }
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
        double[] seen = accumulate(rollout.equals(keptOf) ? kept : null, part, rollout, advantages);
        forget(); // it was of the first part, and is of the policy before the first step
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
   *
   * @param known what the networks say of it, with the graph, if that was asked before
   */
  private double[] accumulate(
      @Nullable Examined known, RolloutPart part, Rollout rollout, Advantages advantages) {
    double[] seen = new double[6];
    try (NDManager scratch = memory.newSubManager()) {
      NDArray weights = part.weights(rollout.tokens(), scratch);
      TorchOps.withGradients(
          () -> {
            NDArray logp =
                known == null ? policy.logProbabilities(part.targets(), scratch) : known.policy();
            addPolicy(logp, part, rollout, advantages, weights, scratch, seen);
            if (values != null) {
              NDArray now =
                  known == null || known.values() == null
                      ? values.values(part.targets(), scratch)
                      : known.values();
              seen[1] = addValues(now, part, rollout, advantages, weights, scratch);
            }
          });
    }
    return seen;
  }

  private void addPolicy(
      NDArray logp,
      RolloutPart part,
      Rollout rollout,
      Advantages advantages,
      NDArray weights,
      NDManager scratch,
      double[] seen) {
    NDArray old = part.floats(rollout.policy(), scratch);
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
      NDArray now,
      RolloutPart part,
      Rollout rollout,
      Advantages advantages,
      NDArray weights,
      NDManager scratch) {
    NDArray loss =
        PpoOps.valueLoss(
            now,
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
    forget();
    reference.close();
    memory.close();
    if (valueMemory != null) {
      valueMemory.close();
    }
  }
}
