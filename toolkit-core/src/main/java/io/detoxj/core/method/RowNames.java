/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import java.util.Locale;

/** Numbers as they stand at the end of the names of rows. */
public final class RowNames {
  private static final double EXACT = 1e15;

  private RowNames() {}

  /** 2.0 as 2, 0.5 as 0.5. */
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < EXACT
        ? Long.toString(Math.round(value))
        : Double.toString(value);
  }

  /** To four digits, for numbers that come of a search: 1.49999 as 1.5. */
  public static String rounded(double value) {
    return String.format(Locale.ROOT, "%.4g", value).replaceFirst("\\.?0+$", "");
  }
}
