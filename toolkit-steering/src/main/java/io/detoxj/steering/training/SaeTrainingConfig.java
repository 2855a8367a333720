/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.training;

/**
 * Settings of a training run of an autoencoder.
 *
 * @param objective the loss
 * @param features number of features
 * @param batch activations a step
 * @param k features a token of {@link SaeObjective#TOPK} and {@link SaeObjective#BATCH_TOPK}
 * @param sparsity weight of the sparsity loss of the other objectives
 * @param sparsityWarmup steps in which that weight grows linearly from 0
 * @param bandwidth of JumpReLU's estimators
 * @param deadAfter steps without firing after which a feature counts as dead
 * @param seed of the first weights
 */
public record SaeTrainingConfig(
    SaeObjective objective,
    int features,
    int batch,
    double k,
    double sparsity,
    long sparsityWarmup,
    double bandwidth,
    long deadAfter,
    long seed) {
  /** Checks the numbers. */
  public SaeTrainingConfig {
    boolean ranks = objective == SaeObjective.TOPK || objective == SaeObjective.BATCH_TOPK;
    if (features < 1 || batch < 1 || deadAfter < 1 || sparsityWarmup < 0 || !(bandwidth > 0)) {
      throw new IllegalArgumentException(
          "features, batch, deadAfter and bandwidth must be above 0 but were %s, %s, %s and %s"
              .formatted(features, batch, deadAfter, bandwidth));
    }
    if (ranks && !(k > 0 && k <= features)) {
      throw new IllegalArgumentException("k must be above 0 and at most " + features + ": " + k);
    }
    if (!(sparsity >= 0)) {
      throw new IllegalArgumentException("sparsity must be 0 or more but was " + sparsity);
    }
  }

  /** TopK with the defaults: batches of 1,024, dead after 200 steps. */
  public static SaeTrainingConfig topK(int features, int k, long seed) {
    return new SaeTrainingConfig(SaeObjective.TOPK, features, 1024, k, 0, 0, 0.05, 200, seed);
  }

  /** An objective with a sparsity weight, which grows over some steps. */
  public static SaeTrainingConfig penalised(
      SaeObjective objective, int features, double sparsity, long warmup, long seed) {
    return new SaeTrainingConfig(objective, features, 1024, 1, sparsity, warmup, 0.05, 200, seed);
  }

  /** The weight of the sparsity loss at a step. */
  public double sparsityAt(long step) {
    return sparsityWarmup == 0 ? sparsity : sparsity * Math.min(1, (double) step / sparsityWarmup);
  }
}
