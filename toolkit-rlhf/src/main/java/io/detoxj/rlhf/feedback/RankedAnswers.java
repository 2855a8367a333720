/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import io.detoxj.rlhf.segment.Segmenter;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers to one question, compared pair by pair.
 *
 * @param question what was asked
 * @param prompt what the answers go on
 * @param answers the texts
 * @param preferences one for each of {@link FeedbackRecord#PAIRS}
 */
public record RankedAnswers(
    String question, String prompt, List<String> answers, List<Preference> preferences) {
  /** Keeps copies. */
  public RankedAnswers {
    answers = List.copyOf(answers);
    preferences = List.copyOf(preferences);
    if (answers.size() != FeedbackRecord.PREDICTIONS
        || preferences.size() != FeedbackRecord.PAIRS.size()) {
      throw new IllegalArgumentException("there are four answers and six preferences");
    }
  }

  /** By how much of what is needed they have; records that need nothing are left out. */
  public static List<RankedAnswers> byCoverage(List<FeedbackRecord> records, Segmenter segmenter) {
    List<RankedAnswers> all = new ArrayList<>();
    for (FeedbackRecord one : records) {
      Coverage.of(one, segmenter).ifPresent(found -> all.add(of(one, found.preferences())));
    }
    return List.copyOf(all);
  }

  /** By what people preferred. */
  public static List<RankedAnswers> byPeople(List<FeedbackRecord> records) {
    return records.stream().map(one -> of(one, one.preferences())).toList();
  }

  private static RankedAnswers of(FeedbackRecord one, List<Preference> preferences) {
    return new RankedAnswers(one.question(), one.prompt(), one.predictions(), preferences);
  }

  /** The pairs with a better one, that one first, from 0; ties are left out. */
  public List<FeedbackRecord.Pair> better() {
    List<FeedbackRecord.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < preferences.size(); i++) {
      FeedbackRecord.Pair pair = FeedbackRecord.PAIRS.get(i);
      switch (preferences.get(i)) {
        case FIRST -> pairs.add(pair);
        case SECOND ->
            pairs.add(
                new FeedbackRecord.Pair(/* first= */ pair.second(), /* second= */ pair.first()));
        case TIE -> {}
      }
    }
    return pairs;
  }
}
