/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.math.CalibrationError;
import io.detoxj.core.math.RocAuc;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts a scorer has scored, with their labels; texts it could not score are only counted.
 *
 * @param texts the texts that have a score
 * @param scores their scores
 * @param unscored how many texts have none
 */
record Judged(List<LabelledText> texts, List<Double> scores, int unscored) {
  private static final int BINS = 15;

  Judged {
    texts = List.copyOf(texts);
    scores = List.copyOf(scores);
  }

  static Judged by(Scorer scorer, List<LabelledText> texts) {
    List<ScoreOutcome> outcomes = scorer.score(texts.stream().map(LabelledText::text).toList());
    List<LabelledText> scoredTexts = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof ScoreOutcome.Scored scored) {
        scoredTexts.add(texts.get(i));
        scores.add(scored.toxicity());
      }
    }
    return new Judged(scoredTexts, scores, texts.size() - scores.size());
  }

  /** The same judgements, apart for each source. */
  Map<String, Judged> bySource() {
    Map<String, Judged> parts = new TreeMap<>();
    for (String source : texts.stream().map(LabelledText::source).distinct().toList()) {
      List<LabelledText> partTexts = new ArrayList<>();
      List<Double> partScores = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        if (texts.get(i).source().equals(source)) {
          partTexts.add(texts.get(i));
          partScores.add(scores.get(i));
        }
      }
      parts.put(source, new Judged(partTexts, partScores, 0));
    }
    return parts;
  }

  int toxic() {
    return (int) texts.stream().filter(LabelledText::toxic).count();
  }

  double auc() {
    return RocAuc.of(scoreArray(), labels());
  }

  /** The mean over the sources of the area within each. */
  double macroAuc() {
    return bySource().values().stream().mapToDouble(Judged::auc).average().orElse(Double.NaN);
  }

  double brier() {
    return CalibrationError.brier(scoreArray(), labels());
  }

  double calibrationError() {
    return CalibrationError.expected(scoreArray(), labels(), BINS);
  }

  /** The share of texts on the right side of one half. */
  double accuracy() {
    int right = 0;
    for (int i = 0; i < texts.size(); i++) {
      right += (scores.get(i) >= 0.5) == texts.get(i).toxic() ? 1 : 0;
    }
    return (double) right / texts.size();
  }

  private double[] scoreArray() {
    return scores.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private boolean[] labels() {
    boolean[] labels = new boolean[texts.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = texts.get(i).toxic();
    }
    return labels;
  }
}
