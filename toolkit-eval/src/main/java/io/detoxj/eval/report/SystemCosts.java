/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import org.jspecify.annotations.Nullable;

/**
 * What one system's run cost, measured on the machine that ran it.
 *
 * @param system its name
 * @param newTokens tokens generated in the time measured
 * @param generationSeconds time of generating them
 * @param addedMillisecondsPerToken how much longer a new token took than the base's; null for the
 *     base, or if either was not measured
 * @param scoringSeconds time of all scorers
 * @param likelihoodSeconds time of measuring perplexity
 * @param examinationSeconds time of the examinations
 * @param peakResidentBytes most memory of the process seen at the end of a batch, with everything
 *     in it; null where the system does not tell
 */
public record SystemCosts(
    String system,
    long newTokens,
    double generationSeconds,
    @Nullable Double addedMillisecondsPerToken,
    double scoringSeconds,
    double likelihoodSeconds,
    double examinationSeconds,
    @Nullable Long peakResidentBytes) {
  /** Of a system of which only the scoring was measured. */
  public static SystemCosts ofScoring(String system, double seconds) {
    return new SystemCosts(system, 0, 0, null, seconds, 0, 0, null);
  }

  /** The same with another time of all scorers. */
  public SystemCosts withScoringSeconds(double seconds) {
    return with(addedMillisecondsPerToken, seconds);
  }

  /** The same under another name. */
  SystemCosts named(String other) {
    return new SystemCosts(
        other,
        newTokens,
        generationSeconds,
        addedMillisecondsPerToken,
        scoringSeconds,
        likelihoodSeconds,
        examinationSeconds,
        peakResidentBytes);
  }

  /** New tokens a second, or null if nothing was generated while it was measured. */
  public @Nullable Double tokensPerSecond() {
    return newTokens > 0 && generationSeconds > 0 ? newTokens / generationSeconds : null;
  }

  /** The same beside a base. */
  SystemCosts comparedTo(SystemCosts base) {
    Double ours = tokensPerSecond();
    Double theirs = base.tokensPerSecond();
    Double added =
        base.system.equals(system) || ours == null || theirs == null
            ? null
            : 1000 / ours - 1000 / theirs;
    return with(added, scoringSeconds);
  }

  private SystemCosts with(@Nullable Double added, double scoring) {
    return new SystemCosts(
        system,
        newTokens,
        generationSeconds,
        added,
        scoring,
        likelihoodSeconds,
        examinationSeconds,
        peakResidentBytes);
  }
}
