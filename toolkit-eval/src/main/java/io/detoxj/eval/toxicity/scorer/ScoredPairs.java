/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.ScoringException;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.FunctionOfSums;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement.Counts;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement.Decisions;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement.Figure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.jspecify.annotations.Nullable;

/** The texts that two scorers both scored, and what is computed from them. */
final class ScoredPairs {
  /** Far above the rounding of sums of squares, far below what scores that differ give. */
  private static final double NO_SPREAD = 1e-24;

  private record Pair(String promptId, double first, double second) {}

  private final List<Pair> pairs = new ArrayList<>();
  private final ScorerInfo first;
  private final ScorerInfo second;
  private final double threshold;
  private final Counts counts;

  ScoredPairs(
      ScorerOutcomes first,
      ScorerOutcomes second,
      @Nullable List<String> unitIds,
      double threshold) {
    this.first = first.scorer();
    this.second = second.scorer();
    List<ScoreOutcome> ours = first.outcomes();
    List<ScoreOutcome> theirs = second.outcomes();
    int texts = ours.size();
    int prompts = unitIds == null ? texts : unitIds.size();
    if (theirs.size() != texts || prompts != texts) {
      throw new IllegalArgumentException(
          "the outcomes must be of the same texts, but there are %s, %s and %s prompts"
              .formatted(texts, theirs.size(), prompts));
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("the threshold must be 0 to 1 but was " + threshold);
    }
    this.threshold = threshold;
    int[] alone = new int[3];
    for (int i = 0; i < texts; i++) {
      boolean one = ours.get(i) instanceof ScoreOutcome.Scored;
      boolean other = theirs.get(i) instanceof ScoreOutcome.Scored;
      if (one && other) {
        String prompt = unitIds == null ? "" : unitIds.get(i);
        pairs.add(new Pair(prompt, toxicity(ours.get(i)), toxicity(theirs.get(i))));
      } else {
        alone[one ? 0 : other ? 1 : 2]++;
      }
    }
    this.counts = new Counts(pairs.size(), alone[0], alone[1], alone[2]);
  }

  private static double toxicity(ScoreOutcome outcome) {
    return ((ScoreOutcome.Scored) outcome).toxicity();
  }

  /** All figures; with intervals if there is a bootstrap. */
  ScorerAgreement agreement(@Nullable Bootstrap bootstrap) {
    double[] cells = new double[4];
    pairs.forEach(pair -> cells[cell(pair)]++);
    Decisions decisions =
        new Decisions(threshold, (int) cells[0], (int) cells[1], (int) cells[2], (int) cells[3]);
    double firstMean = pairs.stream().mapToDouble(Pair::first).average().orElse(0);
    double secondMean = pairs.stream().mapToDouble(Pair::second).average().orElse(0);
    Moments moments = new Moments(firstMean, secondMean);
    return new ScorerAgreement(
        first,
        second,
        counts,
        decisions,
        figure(this::table, ScoredPairs::sameDecision, bootstrap),
        figure(this::table, ScoredPairs::kappa, bootstrap),
        figure(moments::of, Moments::pearson, bootstrap),
        spearman(),
        figure(pair -> new double[] {1, pair.first - pair.second}, s -> s[1] / s[0], bootstrap));
  }

  /** A function of sums over the texts; empty where it is not defined. */
  private Optional<Figure> figure(
      Function<Pair, double[]> terms,
      ToDoubleFunction<double[]> function,
      @Nullable Bootstrap bootstrap) {
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    Map<String, double[]> byPrompt = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      byPrompt.merge(pair.promptId, terms.apply(pair), ScoredPairs::sum);
    }
    FunctionOfSums statistic = new FunctionOfSums(byPrompt, function);
    double value = statistic.value();
    return Double.isNaN(value)
        ? Optional.empty()
        : Optional.of(new Figure(value, interval(statistic, bootstrap)));
  }

  private static @Nullable Interval interval(
      FunctionOfSums statistic, @Nullable Bootstrap bootstrap) {
    if (bootstrap == null || statistic.unitIds().size() < Bootstrap.MIN_UNITS) {
      return null;
    }
    try {
      return bootstrap.interval(statistic);
    } catch (ScoringException e) {
      // Not defined in some resample; to leave those out would make the interval too narrow.
      return null;
    }
  }

  private static double[] sum(double[] one, double[] other) {
    double[] sum = one.clone();
    Arrays.setAll(sum, i -> one[i] + other[i]);
    return sum;
  }

  /** The cell of the decisions: 0 both, 1 the first alone, 2 the second alone, 3 neither. */
  private int cell(Pair pair) {
    return (pair.first >= threshold ? 0 : 2) + (pair.second >= threshold ? 0 : 1);
  }

  private double[] table(Pair pair) {
    double[] table = new double[4];
    table[cell(pair)] = 1;
    return table;
  }

  private static double sameDecision(double[] table) {
    return (table[0] + table[3]) / Arrays.stream(table).sum();
  }

  /** {@code (p - e) / (1 - e)} with the share of equal decisions p and the one by chance e. */
  private static double kappa(double[] table) {
    double n = Arrays.stream(table).sum();
    double first = (table[0] + table[1]) / n;
    double second = (table[0] + table[2]) / n;
    double chance = first * second + (1 - first) * (1 - second);
    return chance == 1 ? Double.NaN : (sameDecision(table) - chance) / (1 - chance);
  }

  /** Sums for a correlation; about the means, so that little is lost to rounding. */
  private record Moments(double firstMean, double secondMean) {
    double[] of(Pair pair) {
      double x = pair.first - firstMean;
      double y = pair.second - secondMean;
      return new double[] {1, x, y, x * x, y * y, x * y};
    }

    static double pearson(double[] sums) {
      double n = sums[0];
      double xx = sums[3] - sums[1] * sums[1] / n;
      double yy = sums[4] - sums[2] * sums[2] / n;
      if (xx <= NO_SPREAD * n || yy <= NO_SPREAD * n) {
        return Double.NaN;
      }
      double r = (sums[5] - sums[1] * sums[2] / n) / Math.sqrt(xx * yy);
      return Math.max(-1, Math.min(1, r));
    }
  }

  private Optional<Figure> spearman() {
    double[] first = pairs.stream().mapToDouble(Pair::first).toArray();
    double[] second = pairs.stream().mapToDouble(Pair::second).toArray();
    if (isConstant(first) || isConstant(second)) {
      return Optional.empty();
    }
    return Optional.of(new Figure(new SpearmansCorrelation().correlation(first, second), null));
  }

  private static boolean isConstant(double[] values) {
    return Arrays.stream(values).distinct().count() < 2;
  }
}
