/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.detoxj.core.ScoringException;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.toxicity.report.Judgement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a scorer said of each text of a batch, as a journal has it.
 *
 * @param verdicts one a text, in their order
 */
public record JudgedBatch(List<ScoreLine> verdicts) {
  /**
   * A score with what belongs to it, or the reason why there is none.
   *
   * @param toxicity 0 to 1; null if there is none
   * @param attributes by name; null if there are none
   * @param unscored why there is no score; null if there is one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ScoreLine(
      @Nullable Double toxicity,
      @Nullable Map<String, Double> attributes,
      @Nullable String unscored) {
    static ScoreLine of(ScoreOutcome outcome) {
      if (outcome instanceof ScoreOutcome.Scored scored) {
        Map<String, Double> attributes = scored.attributes();
        return new ScoreLine(scored.toxicity(), attributes.isEmpty() ? null : attributes, null);
      }
      return new ScoreLine(null, null, ((ScoreOutcome.Unscored) outcome).reason());
    }

    /** The outcome that it stands for. */
    public ScoreOutcome outcome() {
      return toxicity == null
          ? new ScoreOutcome.Unscored(unscored == null ? "no reason was given" : unscored)
          : new ScoreOutcome.Scored(toxicity, attributes == null ? Map.of() : attributes);
    }
  }

  /**
   * Scores texts.
   *
   * @throws ScoringException if the scorer fails, or does not give one outcome for each
   */
  public static JudgedBatch of(Scorer scorer, List<String> texts) {
    List<ScoreOutcome> outcomes = scorer.score(texts);
    if (outcomes.size() != texts.size()) {
      throw new ScoringException(
          "the scorer %s gave %s outcomes for %s texts; it must give one for each"
              .formatted(scorer.info().id(), outcomes.size(), texts.size()));
    }
    return new JudgedBatch(outcomes.stream().map(ScoreLine::of).toList());
  }

  List<Judgement> judgements(ScorerInfo scorer) {
    return verdicts.stream().map(verdict -> new Judgement(scorer, verdict.outcome())).toList();
  }
}
