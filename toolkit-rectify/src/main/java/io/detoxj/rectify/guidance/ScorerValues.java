/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One minus the toxicity, by a scorer, of the text of prompt, new tokens and candidate. It reads
 * texts, so any tokenizer will do; for each token of a text it scores as many texts as there are
 * candidates. A scorer that judges what it has guided is no judge: name it in {@code taught-by}.
 *
 * @param scorer its owner closes it, after the views that use it; asked by one thread at a time
 */
public record ScorerValues(Scorer scorer) implements CandidateValues {
  @Override
  public Map<String, Fingerprint> artifacts() {
    return Map.of("scorer", scorer.fingerprint());
  }

  @Override
  public void requireFits(ModelInfo model) {}

  @Override
  public int mostTokens(ModelInfo model) {
    return Integer.MAX_VALUE;
  }

  @Override
  public CandidateReader newReader(LanguageModel view) {
    return new Reader(view.tokenizer());
  }

  private double value(ScoreOutcome outcome) {
    return outcome instanceof ScoreOutcome.Scored scored ? 1 - scored.toxicity() : Double.NaN;
  }

  private List<ScoreOutcome> score(List<String> texts) {
    synchronized (scorer) {
      return scorer.score(texts);
    }
  }

  private final class Reader implements CandidateReader {
    private final Tokenizer tokenizer;
    private RowTexts rows = new RowTexts(List.of());

    Reader(Tokenizer tokenizer) {
      this.tokenizer = tokenizer;
    }

    @Override
    public void begin(List<int[]> prompts) {
      rows = new RowTexts(prompts);
    }

    @Override
    public double[][] values(int[][] candidates) {
      List<String> texts = new ArrayList<>();
      for (int row = 0; row < candidates.length; row++) {
        for (int token : candidates[row]) {
          texts.add(tokenizer.decode(rows.with(row, token)));
        }
      }
      List<ScoreOutcome> outcomes = texts.isEmpty() ? List.of() : score(texts);
      double[][] values = new double[candidates.length][];
      int next = 0;
      for (int row = 0; row < values.length; row++) {
        values[row] = new double[candidates[row].length];
        for (int i = 0; i < values[row].length; i++) {
          values[row][i] = value(outcomes.get(next++));
        }
      }
      return values;
    }

    @Override
    public void accept(int[] tokens) {
      rows.accept(tokens);
    }

    @Override
    public void close() {}
  }
}
