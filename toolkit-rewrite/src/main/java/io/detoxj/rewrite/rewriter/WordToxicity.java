/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import java.util.ArrayList;
import java.util.List;

/** How much each word of a sentence has to do with its toxicity. */
public interface WordToxicity {
  /** Everything that makes the numbers. */
  Fingerprint fingerprint();

  /**
   * The toxicity of words.
   *
   * @param words of one sentence, in their order, punctuation at their ends
   * @return one number each; the greater, the more toxic; 0 or less for words that are not
   */
  double[] of(List<String> words);

  /** 1 for a word of the lexicon, with or without punctuation at its ends, else 0. */
  static WordToxicity of(Lexicon lexicon) {
    return new WordToxicity() {
      @Override
      public Fingerprint fingerprint() {
        return Fingerprint.builder().put("lexicon", lexicon.sha256()).build();
      }

      @Override
      public double[] of(List<String> words) {
        return words.stream()
            .mapToDouble(word -> lexicon.has(word) || lexicon.has(Word.of(word).core()) ? 1 : 0)
            .toArray();
      }
    };
  }

  /**
   * What a scorer's number for the sentence loses when the word is left out, -1 to 1. A sentence
   * that the scorer has no number for has no toxic words; what cannot be judged without a word
   * counts as harmless without it.
   *
   * @param scorer stays with the caller
   */
  static WordToxicity contributions(Scorer scorer) {
    return new WordToxicity() {
      @Override
      public Fingerprint fingerprint() {
        return Fingerprint.builder().put("contributions", scorer.fingerprint()).build();
      }

      @Override
      public double[] of(List<String> words) {
        List<String> texts = new ArrayList<>(List.of(String.join(" ", words)));
        for (int without = 0; without < words.size(); without++) {
          List<String> others = new ArrayList<>(words);
          others.remove(without);
          texts.add(String.join(" ", others));
        }
        List<ScoreOutcome> outcomes = scorer.score(texts);
        double whole = toxicity(outcomes.get(0));
        double[] lost = new double[words.size()];
        for (int i = 0; i < lost.length; i++) {
          lost[i] = whole - toxicity(outcomes.get(i + 1));
        }
        return lost;
      }
    };
  }

  private static double toxicity(ScoreOutcome outcome) {
    return outcome instanceof ScoreOutcome.Scored scored ? scored.toxicity() : 0;
  }
}
