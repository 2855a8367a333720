/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.reward;

import io.detoxj.core.ScoringException;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Toxicities of texts, each of which has one or nothing is trained. A text without a score is asked
 * for again, for a service may be busy.
 */
final class SureScores {
  private final Scorer scorer;
  private final int attempts;
  private final Map<String, Double> scores = new HashMap<>();
  private long calls;

  SureScores(Scorer scorer, int attempts) {
    this.scorer = scorer;
    this.attempts = attempts;
  }

  /** How many texts the scorer was given, those it was given again included. */
  long calls() {
    return calls;
  }

  /**
   * Scores texts, each of them once. One in which there is nothing to judge is as the empty one: 0.
   *
   * @throws ScoringException if one has no score after all attempts
   */
  void add(List<String> texts) {
    List<String> open = new ArrayList<>();
    for (String text : new LinkedHashSet<>(texts)) {
      if (scores.containsKey(text)) {
        continue;
      }
      if (scorer.judges(text)) {
        open.add(text);
      } else {
        scores.put(text, 0.0);
      }
    }
    int asked = open.size();
    String reason = "";
    ScoringException failure = null;
    for (int attempt = 0; attempt < attempts && !open.isEmpty(); attempt++) {
      List<String> left = new ArrayList<>();
      try {
        calls += open.size();
        List<ScoreOutcome> outcomes = scorer.score(open);
        if (outcomes.size() != open.size()) {
          throw new ScoringException(
              "it was given %s texts and answered for %s".formatted(open.size(), outcomes.size()));
        }
        for (int i = 0; i < open.size(); i++) {
          if (outcomes.get(i) instanceof ScoreOutcome.Scored scored) {
            scores.put(open.get(i), scored.toxicity());
          } else if (outcomes.get(i) instanceof ScoreOutcome.Unscored unscored) {
            reason = unscored.reason();
            left.add(open.get(i));
          }
        }
        failure = null;
        open = left;
      } catch (ScoringException e) {
        failure = e;
        reason = e.getMessage();
      }
    }
    if (!open.isEmpty()) {
      throw missing(open.size(), asked, reason, failure);
    }
  }

  private ScoringException missing(
      int open, int asked, @Nullable String reason, @Nullable ScoringException cause) {
    String message =
        "scorer %s gave no score for %s of %s texts in %s attempts (%s); nothing was trained on them, for a missing reward is not 0: see to the scorer and run again, which goes on from the last checkpoint"
            .formatted(scorer.info().id(), open, asked, attempts, reason);
    return cause == null ? new ScoringException(message) : new ScoringException(message, cause);
  }

  /** The score of a text that was added. */
  double of(String text) {
    Double score = scores.get(text);
    if (score == null) {
      throw new IllegalStateException("a text was not scored");
    }
    return score;
  }
}
