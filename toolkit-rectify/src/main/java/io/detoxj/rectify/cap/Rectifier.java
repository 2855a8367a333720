/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.cap;

import java.util.Arrays;
import java.util.Optional;

/**
 * Applies a rule to one distribution, and something milder if the rule cannot be kept.
 *
 * <p>The rungs of the {@link Fallback#GRADED} ladder, each tried if the one before fails:
 *
 * <ol>
 *   <li>The rule. {@link CapRule.Exact} fails if its caps sum below 1 or a token would be raised
 *       beyond {@code maxBoost}; {@link CapRule.Rounds} and any floor fail if the caps, but for the
 *       floor, leave no mass; {@link CapRule.Tilted} if every value is -1.
 *   <li>A lower epsilon, in steps of 0.05 to 0, with caps that sum to 1 or more.
 *   <li>{@code q} proportional to {@code p exp(kappa Q)}, with kappa halved until no token is
 *       raised beyond {@code maxBoost}.
 *   <li>If every value is -1, nothing can be told apart: {@link Outcome#DEAD_END}.
 * </ol>
 *
 * @param rule the rule
 * @param maxBoost how many times as probable a token may become, above 1; infinity for no bound.
 *     Clipping rounds, tilts and dead-ends are not bound
 * @param kappa strength of the third rung, at least 0 and finite
 * @param ladder what to try if the rule cannot be kept
 */
public record Rectifier(CapRule rule, double maxBoost, double kappa, Fallback ladder) {
  private static final double STEP = 0.05;
  private static final int AUTHORS_STEPS = 4;
  private static final double AUTHORS_FLOOR = 1e-7;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range, or the authors' ladder is
   *     asked for a rule that is not theirs
   */
  public Rectifier {
    if (!(maxBoost > 1)) {
      throw new IllegalArgumentException(
          "maxBoost must be above 1, or infinity for no bound, but was " + maxBoost);
    }
    if (!(kappa >= 0 && kappa < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("kappa must be at least 0 and finite but was " + kappa);
    }
    if (ladder == Fallback.AUTHORS && !(rule instanceof CapRule.Rounds)) {
      throw new IllegalArgumentException(
          "the authors' ladder is for clipping rounds but the rule is %s; use Fallback.GRADED with it"
              .formatted(rule));
    }
  }

  /** The rule with a boost of at most 10, kappa 10 and the graded ladder. */
  public static Rectifier of(CapRule rule) {
    return new Rectifier(rule, 10, 10, Fallback.GRADED);
  }

  /** The same with another bound of the boost. */
  public Rectifier withMaxBoost(double maxBoost) {
    return new Rectifier(rule, maxBoost, kappa, ladder);
  }

  /** The same with another strength of the third rung. */
  public Rectifier withKappa(double kappa) {
    return new Rectifier(rule, maxBoost, kappa, ladder);
  }

  /** The same with another ladder. */
  public Rectifier withLadder(Fallback ladder) {
    return new Rectifier(rule, maxBoost, kappa, ladder);
  }

  /**
   * Rectifies a distribution. The arrays are read only.
   *
   * @param probabilities one a token, at least 0, together 1: of the tokens that truncation left,
   *     or of all
   * @param values Q, one a token; clamped to [-1, 0]
   * @param exempt index of a token that is never lowered and whose value is not believed, such as
   *     end-of-text where the values were trained without it; -1 for none
   * @throws IllegalArgumentException if the lengths differ, a number is NaN or negative (the
   *     message names the index), the sum is not 1 or the index is out of range
   */
  public Rectified rectify(double[] probabilities, double[] values, int exempt) {
    ValuedDistribution support = ValuedDistribution.of(probabilities, values, exempt);
    if (rule instanceof CapRule.Capped capped) {
      return attempt(support, capped)
          .map(q -> changed(support, q, capped.cap().epsilon()))
          .orElseGet(() -> descend(support, capped));
    }
    CapRule.Tilted tilted = (CapRule.Tilted) rule;
    return Tilt.apply(support, tilted.power())
        .map(q -> changed(support, q, Double.NaN))
        .orElseGet(() -> deadEnd(support));
  }

  private static Rectified changed(ValuedDistribution support, double[] rectified, double epsilon) {
    boolean same = Arrays.equals(rectified, support.probabilities());
    return support.rectified(rectified, same ? Outcome.UNCHANGED : Outcome.RECTIFIED, epsilon);
  }

  private Optional<double[]> attempt(ValuedDistribution support, CapRule.Capped capped) {
    double[] p = support.probabilities();
    double[] caps = support.caps(capped.cap());
    if (capped instanceof CapRule.Rounds rounds) {
      boolean sound = ladder == Fallback.AUTHORS || support.survives(capped.cap());
      return sound ? ClipRounds.apply(p, caps, rounds.rounds()) : Optional.empty();
    }
    if (capped.cap().floor() > 0 && !support.survives(capped.cap())) {
      return Optional.empty();
    }
    return CapProjection.of(p, caps)
        .filter(projection -> projection.boost() <= maxBoost)
        .map(CapProjection::probabilities);
  }

  private Rectified descend(ValuedDistribution support, CapRule.Capped asked) {
    boolean graded = ladder == Fallback.GRADED;
    double strictest = asked.cap().epsilon();
    int steps = (int) Math.ceil(strictest / STEP - 1e-9);
    for (int k = 1; k <= (graded ? steps : Math.min(steps, AUTHORS_STEPS)); k++) {
      double epsilon = k == steps ? 0 : strictest - k * STEP;
      CapRule.Capped milder = asked.withCap(asked.cap().withEpsilon(epsilon));
      if (!graded || support.feasible(milder.cap())) {
        Optional<double[]> rectified = attempt(support, milder);
        if (rectified.isPresent()) {
          return support.rectified(rectified.get(), Outcome.LOWER_EPSILON, epsilon);
        }
      }
    }
    if (graded) {
      return support.isDeadEnd() ? deadEnd(support) : exponential(support);
    }
    CapRule.Capped floored = asked.withCap(asked.cap().withFloor(AUTHORS_FLOOR));
    return support.rectified(attempt(support, floored).orElseThrow(), Outcome.DEAD_END, strictest);
  }

  private Rectified exponential(ValuedDistribution support) {
    double best = support.bestValue();
    double strength = kappa;
    double[] weighed;
    do {
      double factor = strength;
      weighed = support.reweighed(value -> Math.exp(factor * (value - best)));
      strength /= 2;
    } while (support.boost(weighed) > maxBoost);
    return support.rectified(weighed, Outcome.EXPONENTIAL, Double.NaN);
  }

  private static Rectified deadEnd(ValuedDistribution support) {
    double[] last = support.probabilities().clone();
    int exempt = support.exempt();
    if (exempt >= 0 && last[exempt] > 0) {
      Arrays.fill(last, 0);
      last[exempt] = 1;
    }
    return support.rectified(last, Outcome.DEAD_END, Double.NaN);
  }
}
