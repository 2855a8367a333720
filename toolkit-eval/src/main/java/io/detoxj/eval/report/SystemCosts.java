/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.statistics.Interval;
import org.jspecify.annotations.Nullable;

/**
 * What one system's run cost, measured on the machine that ran it.
 *
 * @param system its name
 * @param newTokens tokens generated in the time measured
 * @param generationSeconds time of generating them
 * @param speed without what warmed the machine up; null if nothing else was measured
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
    @Nullable Speed speed,
    @Nullable Double addedMillisecondsPerToken,
    double scoringSeconds,
    double likelihoodSeconds,
    double examinationSeconds,
    @Nullable Long peakResidentBytes) {
  /** Of a system of which only the scoring was measured. */
  public static SystemCosts ofScoring(String system, double seconds) {
    return new SystemCosts(system, 0, 0, null, null, seconds, 0, 0, null);
  }

  /** The same with another time of all scorers. */
  public SystemCosts withScoringSeconds(double seconds) {
    return with(addedMillisecondsPerToken, seconds);
  }

  /**
   * New tokens a second.
   *
   * @param tokensPerSecond over all batches that count
   * @param interval by bootstrap over batches; null if there were fewer than two, or the run is
   *     from before it was measured
   * @param batches how many count; 0 if the run is from before they were counted
   */
  public record Speed(double tokensPerSecond, @Nullable Interval interval, int batches) {}

  /** New tokens a second, or null if that was not measured. */
  public @Nullable Double tokensPerSecond() {
    return speed == null ? null : speed.tokensPerSecond();
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
        speed,
        added,
        scoring,
        likelihoodSeconds,
        examinationSeconds,
        peakResidentBytes);
  }
}
