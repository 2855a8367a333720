/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The filter round. */
final class Rounding {
  private static final int MOST = 300;

  private Rounding() {}

  static Object of(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("round", "precision", "method");
    if (!Values.isNumber(value)) {
      throw new TemplateException("%s cannot be rounded".formatted(Values.kind(value)));
    }
    double number = Values.real(value);
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return number;
    }
    int digits = Math.max(-MOST, Math.min(MOST, bound.number("precision", 0)));
    RoundingMode mode =
        switch (bound.text("method", "common")) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "floor" -> RoundingMode.FLOOR;
          case "ceil" -> RoundingMode.CEILING;
          default -> throw new TemplateException("round's method is common, floor or ceil");
        };
    double rounded = new BigDecimal(number).setScale(digits, mode).doubleValue();
    // A whole number stays one, as with Python's own round.
    return Values.isWhole(value) && mode == RoundingMode.HALF_EVEN
        ? (Object) (long) rounded
        : (Object) rounded;
  }
}
