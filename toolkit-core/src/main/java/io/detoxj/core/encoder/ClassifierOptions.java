/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.ConfigException;
import io.detoxj.core.model.LoadOptions;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to load a text classifier and how to cut long texts.
 *
 * @param load device and type of the weights
 * @param problemType how logits become probabilities; empty for what config.json says, or the rule
 *     of {@link TextClassifier#load(java.nio.file.Path, ClassifierOptions)}
 * @param windowTokens longest window in tokens, special tokens included; empty for the model's
 *     maximum
 * @param overlap tokens of a text that a window shares with the one before it
 * @param batchTokens tokens computed at once; more of them cost memory
 */
public record ClassifierOptions(
    LoadOptions load,
    Optional<ProblemType> problemType,
    OptionalInt windowTokens,
    int overlap,
    int batchTokens) {
  private static final int OVERLAP = 64;
  private static final int BATCH_TOKENS = 2048;

  /** Checks the numbers. */
  public ClassifierOptions {
    if (overlap < 0) {
      throw new ConfigException("overlap is " + overlap + "; it must be 0 or more tokens");
    }
    if (batchTokens < 1) {
      throw new ConfigException("batchTokens is " + batchTokens + "; it must be 1 or more");
    }
  }

  /** The CPU, float32, windows as long as the model allows that share 64 tokens. */
  public static ClassifierOptions standard() {
    return new ClassifierOptions(
        LoadOptions.standard(), Optional.empty(), OptionalInt.empty(), OVERLAP, BATCH_TOKENS);
  }

  /** The same with another device or type of weights. */
  public ClassifierOptions with(LoadOptions other) {
    return new ClassifierOptions(other, problemType, windowTokens, overlap, batchTokens);
  }

  /** The same with probabilities made in this way, whatever config.json says. */
  public ClassifierOptions with(ProblemType other) {
    return new ClassifierOptions(load, Optional.of(other), windowTokens, overlap, batchTokens);
  }

  /**
   * The same with other windows.
   *
   * @param tokens longest window, special tokens included
   * @param shared tokens that a window shares with the one before it
   */
  public ClassifierOptions withWindows(int tokens, int shared) {
    return new ClassifierOptions(load, problemType, OptionalInt.of(tokens), shared, batchTokens);
  }

  /** The same with another number of tokens computed at once. */
  public ClassifierOptions withBatchTokens(int tokens) {
    return new ClassifierOptions(load, problemType, windowTokens, overlap, tokens);
  }
}
