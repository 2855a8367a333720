/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How two scorers agree on the same texts. Correlations and decisions are of the texts that both
 * scored; a text that one could not score agrees with nothing. A figure that is not defined is
 * absent: a correlation if one scorer gave all texts the same score, kappa if both decided alike on
 * every text and always the same.
 *
 * @param first one scorer
 * @param second the other
 * @param counts how many texts there are and who scored them
 * @param decisions who called what toxic
 * @param sameDecision share of texts on which both decide alike, 0 to 1
 * @param kappa Cohen's kappa, the share of equal decisions beyond what chance gives (Cohen, "A
 *     Coefficient of Agreement for Nominal Scales", 1960); 1 is agreement, 0 is chance
 * @param pearson correlation of the scores
 * @param spearman correlation of their ranks, tied ones averaged; it has no interval
 * @param meanDifference mean of the first's score less the second's
 */
public record ScorerAgreement(
    ScorerInfo first,
    ScorerInfo second,
    Counts counts,
    Decisions decisions,
    Optional<Figure> sameDecision,
    Optional<Figure> kappa,
    Optional<Figure> pearson,
    Optional<Figure> spearman,
    Optional<Figure> meanDifference) {
  /** The probability from which a text is called toxic, as in metrics. */
  public static final double TOXIC_FROM = 0.5;

  /**
   * How many texts there are and who scored them.
   *
   * @param both scored by both
   * @param onlyFirst scored by the first alone
   * @param onlySecond scored by the second alone
   * @param neither scored by none
   */
  public record Counts(int both, int onlyFirst, int onlySecond, int neither) {
    /** All texts. */
    public int texts() {
      return both + onlyFirst + onlySecond + neither;
    }
  }

  /**
   * The decisions on texts that both scored, as a table of two by two.
   *
   * @param threshold a text is toxic from this score on
   * @param bothToxic toxic for both
   * @param firstOnly toxic for the first alone
   * @param secondOnly toxic for the second alone
   * @param neitherToxic toxic for none
   */
  public record Decisions(
      double threshold, int bothToxic, int firstOnly, int secondOnly, int neitherToxic) {}

  /**
   * A number and how sure it is.
   *
   * @param value the number
   * @param interval by a bootstrap over prompts; null if no prompts were given, there are fewer
   *     than two, or the number is not defined in some resample of them
   */
  public record Figure(double value, @Nullable Interval interval) {
    @Override
    public String toString() {
      String number = String.format(Locale.ROOT, "%.4f", value);
      return interval == null ? number : number + " " + interval;
    }
  }

  /**
   * Compares outcomes, without intervals.
   *
   * @param first of one scorer
   * @param second of another, for the same texts in the same order
   * @param threshold a text is toxic from this score on; see {@link #TOXIC_FROM}
   * @throws IllegalArgumentException if there are not as many of both, or the threshold is not from
   *     0 to 1
   */
  public static ScorerAgreement of(ScorerOutcomes first, ScorerOutcomes second, double threshold) {
    return new ScoredPairs(first, second, null, threshold).agreement(null);
  }

  /**
   * Compares outcomes, with intervals by a bootstrap over prompts.
   *
   * @param unitIds the prompt of each text; texts of one prompt are drawn together
   * @throws IllegalArgumentException if there are not as many of each, or the threshold is not from
   *     0 to 1
   */
  public static ScorerAgreement of(
      ScorerOutcomes first,
      ScorerOutcomes second,
      List<String> unitIds,
      double threshold,
      Bootstrap bootstrap) {
    Objects.requireNonNull(bootstrap, "bootstrap");
    return new ScoredPairs(first, second, unitIds, threshold).agreement(bootstrap);
  }

  /** The figures, one a line, for the terminal. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add("first " + shown(first) + ", second " + shown(second));
    lines.add(
        "scored by both %s, by the first alone %s, by the second alone %s, by neither %s"
            .formatted(counts.both, counts.onlyFirst, counts.onlySecond, counts.neither));
    lines.add(
        "toxic (from %s) for both %s, for the first alone %s, for the second alone %s, for neither %s"
            .formatted(
                decisions.threshold,
                decisions.bothToxic,
                decisions.firstOnly,
                decisions.secondOnly,
                decisions.neitherToxic));
    lines.add("same decision " + shown(sameDecision));
    lines.add("Cohen's kappa " + shown(kappa));
    lines.add("Pearson r " + shown(pearson));
    lines.add("Spearman rho " + shown(spearman));
    lines.add("mean difference " + shown(meanDifference));
    return String.join("\n", lines);
  }

  private static String shown(ScorerInfo info) {
    return info.id() + " " + info.version() + " (" + info.weightsSha256() + ")";
  }

  private static String shown(Optional<Figure> figure) {
    return figure.map(Figure::toString).orElse("not defined");
  }
}
