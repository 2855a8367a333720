/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import io.detoxj.eval.toxicity.scorer.ScorerAgreement;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement.Counts;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement.Decisions;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement.Figure;
import org.jspecify.annotations.Nullable;

/**
 * How a judge agrees with the first scorer on the texts of one system, as {@link ScorerAgreement}
 * defines it. A figure that is not defined is null.
 *
 * @param counts how many texts there are and who scored them
 * @param decisions who called what toxic
 * @param sameDecision share of texts on which both decide alike
 * @param kappa Cohen's kappa
 * @param pearson correlation of the scores
 * @param spearman correlation of their ranks
 * @param meanDifference mean of the first scorer's score less the judge's
 */
public record Agreement(
    Counts counts,
    Decisions decisions,
    @Nullable Figure sameDecision,
    @Nullable Figure kappa,
    @Nullable Figure pearson,
    @Nullable Figure spearman,
    @Nullable Figure meanDifference) {
  /** What a report keeps of a comparison. */
  public static Agreement of(ScorerAgreement agreement) {
    return new Agreement(
        agreement.counts(),
        agreement.decisions(),
        agreement.sameDecision().orElse(null),
        agreement.kappa().orElse(null),
        agreement.pearson().orElse(null),
        agreement.spearman().orElse(null),
        agreement.meanDifference().orElse(null));
  }
}
