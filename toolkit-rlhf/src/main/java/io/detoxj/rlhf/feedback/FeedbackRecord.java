/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A question, four answers of one model, and what people said of them (QA-Feedback; Wu et al.,
 * 2023). Spans, missing information and the correction are of the first answer alone.
 *
 * @param question what was asked
 * @param passages what the answer is to be taken from
 * @param gold an answer written by hand
 * @param predictions four answers
 * @param errors within prediction 1
 * @param missing from prediction 1
 * @param corrected prediction 1 with its errors taken out and what it lacks put in
 * @param preferences of the pairs (1,2), (1,3), (1,4), (2,3), (2,4), (3,4)
 */
public record FeedbackRecord(
    String question,
    List<Passage> passages,
    String gold,
    List<String> predictions,
    List<ErrorSpan> errors,
    List<MissingInfo> missing,
    String corrected,
    List<Preference> preferences) {
  /** How many answers there are. */
  public static final int PREDICTIONS = 4;

  /** The pairs of predictions, from 0, in the order of the preferences. */
  public static final List<Pair> PAIRS =
      List.of(
          new Pair(0, 1),
          new Pair(0, 2),
          new Pair(0, 3),
          new Pair(1, 2),
          new Pair(1, 3),
          new Pair(2, 3));

  /**
   * Two predictions that are compared.
   *
   * @param first from 0
   * @param second from 0
   */
  public record Pair(int first, int second) {}

  /**
   * Checks counts and offsets.
   *
   * @throws IllegalArgumentException if there are not four predictions and six preferences, or a
   *     span ends outside of prediction 1
   */
  public FeedbackRecord {
    passages = List.copyOf(passages);
    predictions = List.copyOf(predictions);
    errors = List.copyOf(errors);
    missing = List.copyOf(missing);
    preferences = List.copyOf(preferences);
    if (predictions.size() != PREDICTIONS || preferences.size() != PAIRS.size()) {
      throw new IllegalArgumentException(
          "a record has 4 predictions and 6 preferences, not %s and %s"
              .formatted(predictions.size(), preferences.size()));
    }
    int length = predictions.get(0).length();
    for (ErrorSpan span : errors) {
      if (span.end() > length) {
        throw new IllegalArgumentException(
            "the span %s to %s ends outside of prediction 1, which has %s chars"
                .formatted(span.start(), span.end(), length));
      }
    }
  }

  /** What a model is given to answer, in the form of the released prompts. */
  public String prompt() {
    return passages.stream()
        .map(one -> "wikipage: " + one.title() + " text: " + String.join(" ", one.sentences()))
        .collect(Collectors.joining(" | ", "question: " + question + " context: ", ""));
  }
}
