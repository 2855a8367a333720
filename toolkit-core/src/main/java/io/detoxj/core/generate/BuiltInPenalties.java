/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link PenaltyRules} over each row's own history. */
final class BuiltInPenalties implements LogitsProcessor {
  private final PenaltyRules rules;
  private final List<History> rows = new ArrayList<>();

  /** The tokens of one row. */
  private static final class History {
    private final int promptLength;
    private int[] tokens;
    private int length;

    History(int[] prompt) {
      this.promptLength = prompt.length;
      this.tokens = Arrays.copyOf(prompt, prompt.length + 32);
      this.length = prompt.length;
    }

    void add(int token) {
      if (length == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * length);
      }
      tokens[length++] = token;
    }
  }

  BuiltInPenalties(PenaltyRules rules) {
    this.rules = rules;
  }

  @Override
  public Stage stage() {
    return Stage.PENALTY;
  }

  @Override
  public void begin(List<int[]> prompts) {
    prompts.forEach(prompt -> rows.add(new History(prompt)));
  }

  @Override
  public void process(float[][] logits) {
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        History history = rows.get(row);
        rules.apply(logits[row], history.tokens, history.length, history.promptLength);
      }
    }
  }

  @Override
  public void accept(int[] tokens) {
    for (int row = 0; row < tokens.length; row++) {
      rows.get(row).add(tokens[row]);
    }
  }
}
