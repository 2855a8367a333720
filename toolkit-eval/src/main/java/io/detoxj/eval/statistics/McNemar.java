/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

/**
 * McNemar's test of yes-or-no outcomes on the same units (McNemar, "Note on the sampling error of
 * the difference between correlated proportions or percentages", Psychometrika 12, 1947). Only
 * units on which the two differ tell anything: if the system is like the base, each of them is as
 * likely to be the system's as the base's, so that their count is binomial with probability 1/2.
 *
 * @param units how many units were compared
 * @param onlyBase on how many the base alone has the outcome, such as a toxic sample
 * @param onlySystem on how many the system alone has it
 */
public record McNemar(int units, int onlyBase, int onlySystem) implements PairedComparison {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is negative, there are no units, or more units differ
   *     than there are
   */
  public McNemar {
    if (units < 1 || onlyBase < 0 || onlySystem < 0 || (long) onlyBase + onlySystem > units) {
      throw new IllegalArgumentException(
          "%s units of which %s differ one way and %s the other cannot be; count each unit once"
              .formatted(units, onlyBase, onlySystem));
    }
  }

  /**
   * Counts the units on which the outcomes differ.
   *
   * @param values 0 for no and 1 for yes
   * @throws IllegalArgumentException if a value is neither
   */
  public static McNemar of(PairedValues values) {
    if (!values.binary()) {
      throw new IllegalArgumentException(
          "McNemar's test is of outcomes that are 0 or 1, and some are not; use a permutation"
              + " test");
    }
    int onlyBase = 0;
    int onlySystem = 0;
    for (double difference : values.differences()) {
      onlyBase += difference < 0 ? 1 : 0;
      onlySystem += difference > 0 ? 1 : 0;
    }
    return new McNemar(values.size(), onlyBase, onlySystem);
  }

  /** How many units differ. */
  public int discordant() {
    return onlyBase + onlySystem;
  }

  /**
   * The exact p-value. It errs on the safe side: false rejections are rarer than the level says. 1
   * if no unit differs, and never 0.
   */
  public double exactPValue(Alternative alternative) {
    if (discordant() == 0) {
      return 1;
    }
    FairCoins coins = new FairCoins(discordant());
    return possible(
        switch (alternative) {
          case LOWER -> coins.atMost(onlySystem);
          case HIGHER -> coins.atMost(onlyBase);
          case TWO_SIDED -> 2 * coins.atMost(Math.min(onlyBase, onlySystem));
        });
  }

  /**
   * The mid-p-value, in which the outcome that was seen counts half; false rejections are about as
   * frequent as the level says (Fagerland, Lydersen and Laake, "The McNemar test for binary
   * matched-pairs data", BMC Medical Research Methodology 13:91, 2013). 1 if no unit differs, and
   * never 0.
   */
  @Override
  public double pValue(Alternative alternative) {
    if (discordant() == 0) {
      // Half of the only outcome there can be would be 1/2 for data that say nothing.
      return 1;
    }
    FairCoins coins = new FairCoins(discordant());
    double seen = coins.exactly(onlySystem);
    if (alternative == Alternative.TWO_SIDED) {
      // Added up and not subtracted: what is left of two equal numbers is rounding.
      return onlyBase == onlySystem
          ? 1 - seen / 2
          : possible(2 * coins.atMost(Math.min(onlyBase, onlySystem) - 1) + seen);
    }
    int fewer = alternative == Alternative.LOWER ? onlySystem : onlyBase;
    return possible(coins.atMost(fewer - 1) + seen / 2);
  }

  private static double possible(double probability) {
    return Math.max(FairCoins.LEAST, Math.min(1, probability));
  }
}
