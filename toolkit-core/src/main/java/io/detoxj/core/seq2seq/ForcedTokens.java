/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import java.util.Arrays;
import java.util.OptionalInt;

/** Leaves a single choice for the first token of an output, and for the last one possible. */
final class ForcedTokens implements LogitsProcessor {
  private final OptionalInt first;
  private final OptionalInt last;
  private final int maxNewTokens;
  private int chosen;

  ForcedTokens(OutputRules rules, int maxNewTokens) {
    this.first = rules.forcedFirst();
    this.last = rules.forcedLast();
    this.maxNewTokens = maxNewTokens;
  }

  /** After the penalties, which may forbid the token that is forced. */
  @Override
  public Stage stage() {
    return Stage.PENALTY;
  }

  @Override
  public void process(float[][] logits) {
    for (float[] row : logits) {
      if (row != null) {
        apply(row, chosen);
      }
    }
  }

  @Override
  public void accept(int[] tokens) {
    chosen++;
  }

  /**
   * Changes the logits of one row.
   *
   * @param length tokens of the output so far
   */
  void apply(float[] logits, int length) {
    if (length == 0 && first.isPresent()) {
      force(logits, first.getAsInt());
    }
    if (length == maxNewTokens - 1 && last.isPresent()) {
      force(logits, last.getAsInt());
    }
  }

  private static void force(float[] logits, int token) {
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    logits[token] = 0;
  }
}
