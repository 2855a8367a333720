/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * McNemar's test of yes-or-no outcomes on the same prompts (McNemar, "Note on the sampling error of
 * the difference between correlated proportions or percentages", Psychometrika 12, 1947). Only
 * prompts on which the two differ tell anything: if the system is like the base, each of them is as
 * likely to be the system's as the base's, so that their count is binomial with probability 1/2.
 *
 * @param prompts how many prompts were compared
 * @param onlyBase on how many the base alone has the outcome, such as a toxic sample
 * @param onlySystem on how many the system alone has it
 */
public record McNemar(int prompts, int onlyBase, int onlySystem) implements PairedTest {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is negative, there are no prompts, or more prompts
   *     differ than there are
   */
  public McNemar {
    if (prompts < 1 || onlyBase < 0 || onlySystem < 0 || (long) onlyBase + onlySystem > prompts) {
      throw new IllegalArgumentException(
          "%d prompts of which %d differ one way and %d the other cannot be; count each prompt once"
              .formatted(prompts, onlyBase, onlySystem));
    }
  }

  /**
   * Counts the prompts on which the outcomes differ.
   *
   * @param values 0 for no and 1 for yes
   * @throws IllegalArgumentException if a value is neither
   */
  public static McNemar of(PairedValues values) {
    if (!values.binary()) {
      throw new IllegalArgumentException(
          "McNemar's test is of outcomes that are 0 or 1, and some are not; use a permutation test");
    }
    int onlyBase = 0;
    int onlySystem = 0;
    for (double difference : values.differences()) {
      onlyBase += difference < 0 ? 1 : 0;
      onlySystem += difference > 0 ? 1 : 0;
    }
    return new McNemar(values.size(), onlyBase, onlySystem);
  }

  /** How many prompts differ. */
  public int discordant() {
    return onlyBase + onlySystem;
  }

  /**
   * The exact p-value. It errs on the safe side: false rejections are rarer than the level says. 1
   * if no prompt differs.
   */
  public double exactPValue(Alternative alternative) {
    return switch (alternative) {
      case LOWER -> atMost(onlySystem);
      case HIGHER -> atMost(onlyBase);
      case TWO_SIDED -> Math.min(1, 2 * atMost(Math.min(onlyBase, onlySystem)));
    };
  }

  /**
   * The mid-p-value, in which the outcome that was seen counts half; false rejections are about as
   * frequent as the level says (Fagerland, Lydersen and Laake, "The McNemar test for binary
   * matched-pairs data", BMC Medical Research Methodology 13:91, 2013). 1 if no prompt differs.
   */
  @Override
  public double pValue(Alternative alternative) {
    if (discordant() == 0) {
      // Half of the only outcome there can be would be 1/2 for data that say nothing.
      return 1;
    }
    double exact = exactPValue(alternative);
    double seen = distribution().probability(onlySystem);
    boolean bothTails = alternative == Alternative.TWO_SIDED && onlyBase != onlySystem;
    return Math.max(0, exact - (bothTails ? seen : seen / 2));
  }

  private double atMost(int count) {
    return discordant() == 0 ? 1 : distribution().cumulativeProbability(count);
  }

  private BinomialDistribution distribution() {
    return new BinomialDistribution(null, discordant(), 0.5);
  }
}
