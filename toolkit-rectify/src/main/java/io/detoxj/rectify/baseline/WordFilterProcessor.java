/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** {@link WordFilter} over one batch. */
final class WordFilterProcessor implements LogitsProcessor {
  private final CompletingTokens completing;
  private final String[] texts;
  // The end of each row's text, as far as it can be the beginning of a word.
  private final List<StringBuilder> ends = new ArrayList<>();
  private double forbiddenMass;

  WordFilterProcessor(CompletingTokens completing, String[] texts) {
    this.completing = completing;
    this.texts = texts;
  }

  @Override
  public Stage stage() {
    return Stage.PENALTY;
  }

  @Override
  public void begin(List<int[]> prompts) {
    for (int[] prompt : prompts) {
      StringBuilder end = new StringBuilder();
      for (int token : prompt) {
        append(end, token);
      }
      ends.add(end);
    }
  }

  private void append(StringBuilder end, int token) {
    // A model may have logits beyond its tokenizer's ids; such a token has no text.
    end.append(token < texts.length ? texts[token] : "");
    end.delete(0, Math.max(0, end.length() - completing.reach()));
  }

  @Override
  public void process(float[][] logits) {
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        process(logits[row], ends.get(row).toString());
      }
    }
  }

  private void process(float[] logits, String text) {
    BitSet forbidden = new BitSet(logits.length);
    // A tokenizer may have tokens that the model has no row for; those are never chosen.
    completing.after(
        text,
        token -> {
          if (token < logits.length) {
            forbidden.set(token);
          }
        });
    boolean left = false;
    for (int token = 0; token < logits.length && !left; token++) {
      left = logits[token] > Float.NEGATIVE_INFINITY && !forbidden.get(token);
    }
    if (!left || forbidden.isEmpty()) {
      return;
    }
    double denominator = LogSum.of(logits);
    forbidden.stream()
        .forEach(
            token -> {
              forbiddenMass += Math.exp(logits[token] - denominator);
              logits[token] = Float.NEGATIVE_INFINITY;
            });
  }

  @Override
  public void accept(int[] tokens) {
    for (int row = 0; row < tokens.length; row++) {
      append(ends.get(row), tokens[row]);
    }
  }

  @Override
  public Map<String, Double> measures() {
    return Map.of("forbidden-mass", forbiddenMass);
  }

  @Override
  public void close() {}
}
