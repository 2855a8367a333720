/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import io.detoxj.core.ConfigException;

/** Checks numbers that users give, and names the option as they typed it. */
public final class OptionRange {
  private OptionRange() {}

  /**
   * A whole number with a least value.
   *
   * @param option such as {@code --samples}
   * @throws ConfigException if it is less
   */
  public static int atLeast(String option, int value, int least) {
    if (value < least) {
      throw new ConfigException("%s must be %s or more but was %s".formatted(option, least, value));
    }
    return value;
  }

  /**
   * A number above 0.
   *
   * @param option such as {@code --temperature}
   * @param advice what to do instead
   * @throws ConfigException if it is not, or is infinite
   */
  public static double positive(String option, double value, String advice) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new ConfigException(
          "%s must be above 0 and finite but was %s; %s".formatted(option, value, advice));
    }
    return value;
  }

  /**
   * A share of which nothing is too little.
   *
   * @param option such as {@code --top-p}
   * @throws ConfigException if it is not in (0, 1]
   */
  public static double share(String option, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new ConfigException(
          "%s must be in (0, 1] but was %s; 1 keeps all".formatted(option, value));
    }
    return value;
  }
}
