/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.data.ToxiRewriteCn.Labelled;
import io.detoxj.rewrite.label.LabelOutcome;
import io.detoxj.rewrite.label.TextLabeller;
import io.detoxj.rewrite.metric.RewrittenItem;
import io.detoxj.rewrite.rewriter.CheckedRewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A prediction with its record and what judges say of it.
 *
 * @param unit names it
 * @param prediction what became of the text
 * @param record of the text, with scenario and reference
 * @param words that must not be in it; those of another record if joined by position
 * @param toxicity its label; of an empty rewrite none
 * @param polarity its label; of an empty rewrite none
 * @param cosine of text and rewrite; none of an empty one or without an encoder
 * @param bertScore F1 with the reference; none without an encoder
 */
record JudgedPrediction(
    String unit,
    Prediction prediction,
    Labelled record,
    List<String> words,
    LabelOutcome toxicity,
    LabelOutcome polarity,
    OptionalDouble cosine,
    OptionalDouble bertScore) {
  private static final LabelOutcome NONE = new LabelOutcome.Unlabelled("the rewrite is empty");

  /** Whether nothing came of the text. */
  boolean failed() {
    return prediction.rewritten().isBlank();
  }

  /** Whether it is too long to be a rewrite, as {@link CheckedRewriter} has it. */
  boolean overlong() {
    return !failed()
        && !CheckedRewriter.problem(prediction.toxic(), prediction.rewritten()).isEmpty();
  }

  /** The rewrite, empty if nothing came of the text, and the reference. */
  RewrittenItem item() {
    return item(unit, prediction, record);
  }

  private static RewrittenItem item(String unit, Prediction prediction, Labelled record) {
    return RewrittenItem.of(
        new RewriteItem(unit, record.toxic(), List.of(record.neutral()), Map.of()),
        prediction.rewritten());
  }

  /**
   * Joins and judges.
   *
   * @param join of the words alone; scenario and reference are always those of the text
   * @return those whose text is among the labelled ones
   */
  static List<JudgedPrediction> of(
      List<Prediction> predictions,
      List<Labelled> labelled,
      Cleanness.Join join,
      ChineseJudges judges) {
    List<Optional<Labelled>> records = Cleanness.joined(predictions, labelled, Cleanness.Join.TEXT);
    List<Optional<Labelled>> words = Cleanness.joined(predictions, labelled, join);
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < predictions.size(); i++) {
      if (records.get(i).isPresent() && words.get(i).isPresent()) {
        places.add(i);
      }
    }
    List<Prediction> kept = places.stream().map(predictions::get).toList();
    List<LabelOutcome> toxicity = labels(judges.toxicity(), kept);
    List<LabelOutcome> polarity = labels(judges.polarity(), kept);
    List<OptionalDouble> cosines = cosines(judges.encoder(), kept);
    List<RewrittenItem> items = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      items.add(item(unit(places.get(i)), kept.get(i), records.get(places.get(i)).orElseThrow()));
    }
    List<OptionalDouble> bertScores =
        judges.bertScore() == null ? List.of() : judges.bertScore().values(items);
    List<JudgedPrediction> all = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      int place = places.get(i);
      all.add(
          new JudgedPrediction(
              unit(place),
              kept.get(i),
              records.get(place).orElseThrow(),
              words.get(place).orElseThrow().toxicWords(),
              toxicity.get(i),
              polarity.get(i),
              cosines.get(i),
              bertScores.isEmpty() ? OptionalDouble.empty() : bertScores.get(i)));
    }
    return all;
  }

  private static String unit(int place) {
    return "prediction-" + (place + 1);
  }

  /** Of the rewrites that are there; the labeller is not asked about the others. */
  private static List<LabelOutcome> labels(
      @Nullable TextLabeller labeller, List<Prediction> predictions) {
    List<String> texts =
        predictions.stream().map(Prediction::rewritten).filter(text -> !text.isBlank()).toList();
    List<LabelOutcome> said = labeller == null ? List.of() : labeller.label(texts);
    List<LabelOutcome> all = new ArrayList<>();
    int next = 0;
    for (Prediction one : predictions) {
      all.add(one.rewritten().isBlank() || labeller == null ? NONE : said.get(next++));
    }
    return all;
  }

  private static List<OptionalDouble> cosines(
      @Nullable SentenceEncoder encoder, List<Prediction> predictions) {
    List<String> texts = new ArrayList<>();
    for (Prediction one : predictions) {
      if (!one.rewritten().isBlank()) {
        texts.add(one.toxic());
        texts.add(one.rewritten());
      }
    }
    List<float[]> vectors = encoder == null ? List.of() : encoder.encode(texts);
    List<OptionalDouble> all = new ArrayList<>();
    int next = 0;
    for (Prediction one : predictions) {
      if (one.rewritten().isBlank() || encoder == null) {
        all.add(OptionalDouble.empty());
      } else {
        all.add(
            OptionalDouble.of(SentenceEncoder.cosine(vectors.get(next), vectors.get(next + 1))));
        next += 2;
      }
    }
    return all;
  }
}
