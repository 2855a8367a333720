/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.steering.training.SaeObjective;
import io.detoxj.steering.training.SaeRecipe;
import io.detoxj.steering.training.SaeTrainingConfig;
import picocli.CommandLine.Option;

/** How an autoencoder is trained. */
final class SaeOptions {
  @Option(names = "--name", defaultValue = "", description = "Name of the model in cfg.json")
  private String name = "";

  @Option(names = "--layer", defaultValue = "1", description = "Block whose output is read")
  private int layer;

  @Option(names = "--objective", defaultValue = "TOPK", description = "${COMPLETION-CANDIDATES}")
  private SaeObjective objective = SaeObjective.TOPK;

  @Option(names = "--features", defaultValue = "2048")
  private int features;

  @Option(names = "--k", defaultValue = "24", description = "Features a token of TOPK, BATCH_TOPK")
  private double k;

  @Option(names = "--sparsity", defaultValue = "1", description = "Weight of the other penalties")
  private double sparsity;

  @Option(names = "--windows", defaultValue = "6000", description = "Contexts to collect from")
  private int windows;

  @Option(names = "--steps", defaultValue = "3000")
  private long steps;

  @Option(names = "--batch", defaultValue = "1024", description = "Activations a step")
  private int batch;

  @Option(names = "--learning-rate", defaultValue = "1e-3")
  private double learningRate;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  /** Of the split of texts, and of training. */
  long seed() {
    return seed;
  }

  /** How many features it will have. */
  int features() {
    return features;
  }

  /** What is to be done. */
  SaeRecipe recipe(long checkpointEvery) {
    SaeTrainingConfig config =
        new SaeTrainingConfig(objective, features, batch, k, sparsity, steps / 20, 0.05, 200, seed);
    return new SaeRecipe(
        name, layer, windows, config, SaeRecipe.schedule(steps, learningRate, checkpointEvery));
  }
}
