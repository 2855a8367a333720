/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.util.List;

/**
 * What one scorer said of some texts, so that no score is parted from who gave it.
 *
 * @param scorer who, with version and hash of weights
 * @param outcomes one for each text, in their order
 */
public record ScorerOutcomes(ScorerInfo scorer, List<ScoreOutcome> outcomes) {
  /** Copies the outcomes. */
  public ScorerOutcomes {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Asks a scorer.
   *
   * @throws io.detoxj.core.ScoringException if the scorer as a whole fails
   */
  public static ScorerOutcomes of(Scorer scorer, List<String> texts) {
    return new ScorerOutcomes(scorer.info(), scorer.score(texts));
  }
}
