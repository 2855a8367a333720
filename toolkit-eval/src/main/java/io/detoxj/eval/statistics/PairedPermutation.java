/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Paired permutation test over units: if the system is like the base, its data and the base's may
 * change places on any unit. For a mean over units this flips the signs of the differences (Fisher,
 * "The Design of Experiments", 1935, section 21). With few units all {@code 2^n} arrangements are
 * looked at; with more, some are drawn and the p-value is {@code (b + 1) / (m + 1)} for {@code b}
 * of {@code m} as extreme, which keeps the level (Phipson and Smyth, "Permutation p-values should
 * never be zero", 2010).
 *
 * <p>The draws depend on the seed and the number of units alone; of means, units without a
 * difference are not counted.
 *
 * @param arrangements how many are drawn where there are too many to look at all
 * @param seed of the draws
 */
public record PairedPermutation(int arrangements, long seed) {
  /** Up to so many units all arrangements are looked at, 65,536 of them. */
  public static final int EXACT_UP_TO = 16;

  /** Far above what rounding does to a sum over units, far below what a sample can do. */
  private static final double ROUNDING = 1e-12;

  /**
   * Checks the count.
   *
   * @throws ConfigException if there are fewer than 100 or more than a million arrangements
   */
  public PairedPermutation {
    if (arrangements < 100 || arrangements > 1_000_000) {
      throw new ConfigException(
          "arrangements of a permutation test must be from 100 to 1000000, not %s; 10000 is usual"
              .formatted(arrangements));
    }
  }

  /** 10,000 arrangements. */
  public static PairedPermutation standard(long seed) {
    return new PairedPermutation(10_000, seed);
  }

  /**
   * Compares a system with the base over the units that both have, by the difference of the
   * statistics.
   *
   * @throws ScoringException if they have no unit in common
   * @throws IllegalArgumentException if they are statistics of different kinds
   */
  public PermutationResult test(PoolableStatistic system, PoolableStatistic base) {
    Optional<PairedValues> values = PairedValues.of(system, base);
    if (values.isPresent()) {
      return ofDifferences(values.get().differences());
    }
    List<String> common = system.unitsInCommon(base);
    if (common.isEmpty()) {
      throw new ScoringException("the system and the base have no unit in common; run the same");
    }
    PoolableStatistic ours = system.restrictedTo(common);
    PoolableStatistic theirs = base.restrictedTo(common);
    ToDoubleFunction<int[]> pooled = RatioOfSums.prepared(ours.pooledWith(theirs));
    double scale = Math.max(Math.abs(ours.value()), Math.abs(theirs.value()));
    return test(common.size(), swapped -> difference(pooled, swapped), scale);
  }

  private static double difference(ToDoubleFunction<int[]> pooled, boolean[] swapped) {
    int units = swapped.length;
    int[] ours = new int[2 * units];
    int[] theirs = new int[2 * units];
    for (int i = 0; i < units; i++) {
      ours[swapped[i] ? units + i : i] = 1;
      theirs[swapped[i] ? i : units + i] = 1;
    }
    return pooled.applyAsDouble(ours) - pooled.applyAsDouble(theirs);
  }

  /**
   * Tests whether differences lie evenly about 0, by their mean.
   *
   * @param differences the system's value minus the base's, one a unit; units without a difference
   *     change nothing, so all arrangements are looked at if at most {@link #EXACT_UP_TO} have one
   * @throws IllegalArgumentException if there are none or one is not finite
   */
  public PermutationResult ofDifferences(double... differences) {
    if (differences.length == 0 || !Arrays.stream(differences).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "a test needs one finite difference a unit, not " + Arrays.toString(differences));
    }
    double[] some = Arrays.stream(differences).filter(difference -> difference != 0).toArray();
    double scale = Arrays.stream(some).map(Math::abs).sum();
    return test(some.length, swapped -> signedSum(some, swapped), scale);
  }

  private static double signedSum(double[] differences, boolean[] swapped) {
    double sum = 0;
    for (int i = 0; i < swapped.length; i++) {
      sum += swapped[i] ? -differences[i] : differences[i];
    }
    return sum;
  }

  private PermutationResult test(int units, ToDoubleFunction<boolean[]> statistic, double scale) {
    boolean[] swapped = new boolean[units];
    Count count = new Count(statistic.applyAsDouble(swapped), ROUNDING * scale);
    if (units <= EXACT_UP_TO) {
      for (int arrangement = 0; arrangement < 1 << units; arrangement++) {
        for (int i = 0; i < units; i++) {
          swapped[i] = (arrangement >> i & 1) == 1;
        }
        count.add(statistic.applyAsDouble(swapped));
      }
      return count.result(true);
    }
    Draws.Coins coins = Draws.coins(seed, units, arrangements);
    for (int arrangement = 0; arrangement < arrangements; arrangement++) {
      coins.next(swapped);
      count.add(statistic.applyAsDouble(swapped));
    }
    return count.result(false);
  }

  /** How many arrangements are as extreme as what was seen; those equal but for rounding are. */
  private static final class Count {
    private final double seen;
    private final double tolerance;
    private long all;
    private long lower;
    private long higher;
    private long further;

    Count(double seen, double tolerance) {
      this.seen = seen;
      this.tolerance = tolerance;
    }

    void add(double value) {
      if (!Double.isFinite(value)) {
        throw new ScoringException("the difference of an arrangement is " + value);
      }
      all++;
      lower += value <= seen + tolerance ? 1 : 0;
      higher += value >= seen - tolerance ? 1 : 0;
      further += Math.abs(value) >= Math.abs(seen) - tolerance ? 1 : 0;
    }

    /** Of all arrangements what was seen is one; to those drawn it is added as one more. */
    PermutationResult result(boolean exact) {
      int more = exact ? 0 : 1;
      double total = all + more;
      return new PermutationResult(
          (further + more) / total, (lower + more) / total, (higher + more) / total, all, exact);
    }
  }
}
