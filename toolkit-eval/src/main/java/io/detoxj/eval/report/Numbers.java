/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.statistics.Interval;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Numbers as text, the same in every locale. */
public final class Numbers {
  private Numbers() {}

  /** With so many decimals, and without a sign if that leaves only zeros. */
  public static String fixed(double value, int decimals) {
    return unsignedZero(String.format(Locale.ROOT, "%." + decimals + "f", value));
  }

  /** Like {@link #fixed}, with a plus sign before numbers above 0. */
  public static String signed(double value, int decimals) {
    return unsignedZero(String.format(Locale.ROOT, "%+." + decimals + "f", value));
  }

  /** A value and its interval with so many decimals, such as {@code 0.41 [0.33, 0.50]}. */
  public static String withInterval(double value, Interval interval, int decimals) {
    return bracketed(number -> fixed(number, decimals), value, interval);
  }

  /** A difference and its interval, with signs and two decimals. */
  public static String signedWithInterval(double value, Interval interval) {
    return signedWithInterval(value, interval, 2);
  }

  /** A difference and its interval with signs and so many decimals. */
  public static String signedWithInterval(double value, Interval interval, int decimals) {
    return bracketed(number -> signed(number, decimals), value, interval);
  }

  private static String bracketed(DoubleFunction<String> shown, double value, Interval interval) {
    return "%s [%s, %s]"
        .formatted(shown.apply(value), shown.apply(interval.low()), shown.apply(interval.high()));
  }

  /** So that the largest of a value and its bounds has three digits, but 1 to 6 decimals. */
  public static int decimals(double value, Interval interval) {
    double largest =
        Math.max(Math.abs(value), Math.max(Math.abs(interval.low()), Math.abs(interval.high())));
    int leading = largest == 0 ? -1 : (int) Math.floor(Math.log10(largest));
    return Math.min(6, Math.max(1, 2 - leading));
  }

  /** A p-value with two digits that count, or that it is below a ten-thousandth. */
  public static String pValue(double p) {
    if (p < 1e-4) {
      return "< 0.0001";
    }
    int decimals = p >= 0.1 ? 2 : 1 - (int) Math.floor(Math.log10(p));
    return fixed(p, decimals);
  }

  private static String unsignedZero(String text) {
    return new BigDecimal(text).signum() == 0 ? text.replaceFirst("^[+-]", "") : text;
  }
}
