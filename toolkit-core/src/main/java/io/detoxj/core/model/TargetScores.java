/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.detoxj.core.DetoxException;
import io.detoxj.core.engine.TorchOps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** How likely logits make tokens, of each row some that stand side by side. */
final class TargetScores {
  private TargetScores() {}

  /** Scores of targets that end where the logits do: {@code [batch, T, vocabulary]}. */
  static List<List<TokenScore>> atTheEnd(
      TorchOps ops, List<int[]> targets, NDArray logits, NDManager scratch) {
    int columns = targets.stream().mapToInt(one -> one.length).max().orElseThrow();
    long skipped = logits.getShape().get(1) - columns;
    NDArray last = skipped == 0 ? logits : logits.get(":, " + skipped + ":, :");
    return of(ops, targets, row -> columns - targets.get(row).length, last, scratch);
  }

  /**
   * Scores of targets.
   *
   * @param first the column of the first target of a row
   * @param logits {@code [batch, T, vocabulary]}
   */
  static List<List<TokenScore>> of(
      TorchOps ops,
      List<int[]> targets,
      IntUnaryOperator first,
      NDArray logits,
      NDManager scratch) {
    Shape shape = logits.getShape().slice(0, 2);
    int columns = (int) shape.get(1);
    long[] ids = new long[targets.size() * columns];
    for (int row = 0; row < targets.size(); row++) {
      for (int i = 0; i < targets.get(row).length; i++) {
        ids[row * columns + first.applyAsInt(row) + i] = targets.get(row)[i];
      }
    }
    float[][] rows;
    try (IValue l = TorchOps.argument(logits);
        IValue t = TorchOps.argument(scratch.create(ids, shape))) {
      rows = Floats.matrix(ops.call(scratch, "token_scores", l, t), columns);
    }
    List<List<TokenScore>> result = new ArrayList<>();
    for (int row = 0; row < targets.size(); row++) {
      List<TokenScore> scores = new ArrayList<>();
      int begin = first.applyAsInt(row);
      for (int i = begin; i < begin + targets.get(row).length; i++) {
        scores.add(new TokenScore(rows[row][i], rows[targets.size() + row][i] > 0));
      }
      result.add(List.copyOf(scores));
    }
    return result;
  }

  /**
   * A log-probability may be minus infinity, but a sum over one that is no number says nothing.
   *
   * @param first the place of the first in its sequence
   */
  static void requireNumbers(List<TokenScore> scores, int first) {
    for (int i = 0; i < scores.size(); i++) {
      if (Float.isNaN(scores.get(i).logProbability())) {
        throw new DetoxException(
            "the log-probability of token %s of a sequence is not a number, for a logit is NaN or infinite; check the model's weights, and the strength of what is attached to it"
                .formatted(first + i));
      }
    }
  }
}
