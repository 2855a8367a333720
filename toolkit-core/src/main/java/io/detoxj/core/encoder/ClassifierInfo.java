/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.WeightType;
import java.util.List;

/**
 * What a loaded classifier is.
 *
 * @param architecture model_type of config.json
 * @param weightsSha256 of the weights, as {@link
 *     io.detoxj.core.checkpoint.CheckpointFolder#weightsSha256}
 * @param labels in the order of the logits, as id2label of config.json has them
 * @param problemType how logits become probabilities
 * @param maxTokens the longest input the model has positions for, special tokens included
 * @param windowTokens the longest window in use, special tokens included
 * @param overlap tokens of a text that a window shares with the one before it
 * @param weights the type its matrices are kept and multiplied in
 */
public record ClassifierInfo(
    String architecture,
    String weightsSha256,
    List<String> labels,
    ProblemType problemType,
    int maxTokens,
    int windowTokens,
    int overlap,
    WeightType weights) {
  /** Keeps copies of the labels. */
  public ClassifierInfo {
    labels = List.copyOf(labels);
  }
}
