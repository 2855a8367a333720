/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import java.util.List;

/**
 * A text that a system made, as a page shows it.
 *
 * @param system which system
 * @param itemId what it was made of
 * @param item the text of that
 * @param sample which of the texts that the system made of it, from 0
 * @param text the text
 * @param scorers who scored it, the first one's scores counting first
 * @param outcomes what each scorer said
 */
public record ShownText(
    String system,
    String itemId,
    String item,
    int sample,
    String text,
    List<ScorerInfo> scorers,
    List<ScoreOutcome> outcomes) {
  /** Keeps unmodifiable copies of the lists. */
  public ShownText {
    scorers = List.copyOf(scorers);
    outcomes = List.copyOf(outcomes);
  }
}
