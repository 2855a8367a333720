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

/** What a scorer said of each text of a batch, as a journal has it. */
record JudgedBatch(List<ScoreLine> verdicts) {
  /** A score with what belongs to it, or the reason why there is none. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ScoreLine(
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

    ScoreOutcome outcome() {
      return toxicity == null
          ? new ScoreOutcome.Unscored(unscored == null ? "no reason was given" : unscored)
          : new ScoreOutcome.Scored(toxicity, attributes == null ? Map.of() : attributes);
    }
  }

  static JudgedBatch of(Scorer scorer, List<String> texts) {
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
