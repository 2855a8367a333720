/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a paired difference may be chance, and what difference the comparison could find.
 *
 * @param test the test with what it counted
 * @param pValue of the test, two-sided
 * @param adjustedPValue the p-value adjusted for the other tests made with it, or null as long as
 *     it is not
 * @param detectableEffect the minimum detectable effect in the unit of the metric, see {@link
 *     DetectableEffect}; null if the metric is no mean over units or the differences do not vary
 */
public record Significance(
    PairedComparison test,
    double pValue,
    @Nullable Double adjustedPValue,
    @Nullable Double detectableEffect) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a p-value is not from 0 to 1, the adjusted one is below the
   *     other, or the effect is not finite and above 0
   */
  public Significance {
    Objects.requireNonNull(test, "test");
    if (!(pValue >= 0 && pValue <= 1)) {
      throw new IllegalArgumentException("a p-value is from 0 to 1, not " + pValue);
    }
    if (adjustedPValue != null && !(adjustedPValue >= pValue && adjustedPValue <= 1)) {
      throw new IllegalArgumentException(
          "the adjusted p-value must be from the p-value %s to 1, not %s"
              .formatted(pValue, adjustedPValue));
    }
    if (detectableEffect != null
        && !(detectableEffect > 0 && detectableEffect < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a detectable effect is finite and above 0, or null, not " + detectableEffect);
    }
  }

  /**
   * Tests a system against the base over the units that both have: where every value of a unit is 0
   * or 1 by {@link McNemar}, and else by {@link PairedPermutation}.
   *
   * @param bootstrap as many arrangements are drawn as it draws resamples, with its seed; the
   *     effect is that of a test at 1 less its level, with the {@linkplain
   *     DetectableEffect#USUAL_POWER usual power}
   * @return empty if they share no unit or are statistics whose units cannot change places
   */
  public static Optional<Significance> of(
      UnitStatistic system, UnitStatistic base, Bootstrap bootstrap) {
    Optional<PairedValues> values = PairedValues.of(system, base);
    Optional<PairedComparison> test = values.filter(PairedValues::binary).map(McNemar::of);
    if (test.isEmpty()
        && !system.unitsInCommon(base).isEmpty()
        && system instanceof PoolableStatistic ours
        && base instanceof PoolableStatistic theirs) {
      test =
          Optional.of(
              new PairedPermutation(bootstrap.resamples(), bootstrap.seed()).test(ours, theirs));
    }
    Double effect =
        values
            .flatMap(
                v ->
                    DetectableEffect.of(
                        v.differences(), 1 - bootstrap.level(), DetectableEffect.USUAL_POWER))
            .map(DetectableEffect::effect)
            .orElse(null);
    return test.map(t -> new Significance(t, t.pValue(), null, effect));
  }

  /** The same as long as it is not adjusted. */
  public Significance unadjusted() {
    return new Significance(test, pValue, null, detectableEffect);
  }

  /** The same with an adjusted p-value. */
  public Significance adjustedTo(double adjusted) {
    return new Significance(test, pValue, adjusted, detectableEffect);
  }
}
