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
import java.util.stream.Collectors;

/** The texts that a scorer has scored; those it could not score are only counted. */
record Judged(List<Scored> scored, int unscored) {
  private static final int BINS = 15;

  /** A text with its label and its score. */
  record Scored(LabelledText text, double score) {}

  static Judged by(Scorer scorer, List<LabelledText> texts) {
    List<ScoreOutcome> outcomes = scorer.score(texts.stream().map(LabelledText::text).toList());
    List<Scored> all = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof ScoreOutcome.Scored one) {
        all.add(new Scored(texts.get(i), one.toxicity()));
      }
    }
    return new Judged(all, texts.size() - all.size());
  }

  /** The same judgements, apart for each source. */
  Map<String, Judged> bySource() {
    return scored.stream()
        .collect(
            Collectors.groupingBy(
                one -> one.text().source(),
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), part -> new Judged(part, 0))));
  }

  List<LabelledText> texts() {
    return scored.stream().map(Scored::text).toList();
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
    long right = scored.stream().filter(one -> one.score() >= 0.5 == one.text().toxic()).count();
    return (double) right / scored.size();
  }

  private double[] scoreArray() {
    return scored.stream().mapToDouble(Scored::score).toArray();
  }

  private boolean[] labels() {
    boolean[] labels = new boolean[scored.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = scored.get(i).text().toxic();
    }
    return labels;
  }
}
