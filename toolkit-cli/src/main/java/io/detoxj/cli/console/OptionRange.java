/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

/** Checks numbers that users give, and names the option as they typed it. */
public final class OptionRange {
  private OptionRange() {}

  /**
   * A whole number with a least value.
   *
   * @param option such as {@code --samples}
   * @throws UsageException if it is less
   */
  public static int atLeast(String option, int value, int least) {
    return (int) atLeast(option, (long) value, least);
  }

  /**
   * A whole number with a least value.
   *
   * @param option such as {@code --steps}
   * @throws UsageException if it is less
   */
  public static long atLeast(String option, long value, long least) {
    if (value < least) {
      throw new UsageException("%s must be %s or more but was %s".formatted(option, least, value));
    }
    return value;
  }

  /**
   * A number above 0.
   *
   * @param option such as {@code --temperature}
   * @param advice what to do instead
   * @throws UsageException if it is not, or is infinite
   */
  public static double positive(String option, double value, String advice) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new UsageException(
          "%s must be above 0 and finite but was %s; %s".formatted(option, value, advice));
    }
    return value;
  }

  /**
   * A share of which nothing is too little.
   *
   * @param option such as {@code --top-p}
   * @throws UsageException if it is not in (0, 1]
   */
  public static double share(String option, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new UsageException(
          "%s must be in (0, 1] but was %s; 1 keeps all".formatted(option, value));
    }
    return value;
  }

  /**
   * A share, of which nothing and all are allowed.
   *
   * @param option such as {@code --missing}
   * @throws UsageException if it is not in [0, 1]
   */
  public static double shareOrNone(String option, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new UsageException("%s is a share from 0 to 1, not %s".formatted(option, value));
    }
    return value;
  }

  /**
   * A share that leaves something on both sides.
   *
   * @param option such as {@code --held-out}
   * @throws UsageException if it is not in (0, 1)
   */
  public static double part(String option, double value) {
    if (!(value > 0 && value < 1)) {
      throw new UsageException("%s is a share between 0 and 1, not %s".formatted(option, value));
    }
    return value;
  }
}
