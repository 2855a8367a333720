/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * Sums, products and so on, as in Python; numbers are of 64 bits, and what leaves them is refused.
 */
final class Arithmetic {
  private Arithmetic() {}

  static Object of(Run run, String operator, Object left, Object right) {
    if (left instanceof Undefined undefined) {
      throw undefined.refused();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.refused();
    }
    if (operator.equals("%") && left instanceof String text) {
      return PercentFormat.of(run, text, right instanceof Tuple many ? many : List.of(right));
    }
    if (Values.isNumber(left) && Values.isNumber(right)) {
      try {
        return Values.isWhole(left) && Values.isWhole(right)
            ? whole(operator, Values.whole(left), Values.whole(right))
            : real(operator, Values.real(left), Values.real(right));
      } catch (ArithmeticException e) {
        throw new TemplateException(
            "%s %s %s is no number of 64 bits".formatted(left, operator, right));
      }
    }
    if (operator.equals("+") && left instanceof String text && right instanceof String more) {
      run.make((long) text.length() + more.length());
      return text + more;
    }
    if (operator.equals("+") && left instanceof List<?> list && right instanceof List<?> more) {
      run.make((long) list.size() + more.size());
      List<Object> both = new ArrayList<>(list);
      both.addAll(more);
      return list instanceof Tuple ? new Tuple(both) : both;
    }
    if (operator.equals("*") && Values.isWhole(right)) {
      return repeated(run, left, Values.whole(right));
    }
    if (operator.equals("*") && Values.isWhole(left)) {
      return repeated(run, right, Values.whole(left));
    }
    throw new TemplateException(
        "%s and %s cannot be combined by %s"
            .formatted(Values.kind(left), Values.kind(right), operator));
  }

  private static Object whole(String operator, long left, long right) {
    return switch (operator) {
      case "+" -> Math.addExact(left, right);
      case "-" -> Math.subtractExact(left, right);
      case "*" -> Math.multiplyExact(left, right);
      case "/" -> (double) left / nonzero(right);
      case "//" -> Math.floorDiv(left, nonzero(right));
      case "%" -> Math.floorMod(left, nonzero(right));
      default -> right < 0 ? Math.pow((double) left, (double) right) : (Object) power(left, right);
    };
  }

  private static long nonzero(long number) {
    if (number == 0) {
      throw new TemplateException("it divides by zero");
    }
    return number;
  }

  private static long power(long base, long exponent) {
    long result = 1;
    long factor = base;
    for (long left = exponent; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        result = Math.multiplyExact(result, factor);
      }
      factor = left > 1 ? Math.multiplyExact(factor, factor) : factor;
    }
    return result;
  }

  private static Object real(String operator, double left, double right) {
    if (right == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
      throw new TemplateException("it divides by zero");
    }
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      case "//" -> Math.floor(left / right);
      case "%" -> left - right * Math.floor(left / right);
      default -> Math.pow(left, right);
    };
  }

  private static Object repeated(Run run, Object value, long times) {
    int count = (int) Math.max(0, Math.min(times, Integer.MAX_VALUE));
    if (value instanceof String text) {
      run.make((long) text.length() * count);
      return text.repeat(count);
    }
    if (value instanceof List<?> list) {
      run.make((long) list.size() * count);
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < count && !list.isEmpty(); i++) {
        all.addAll(list);
      }
      return value instanceof Tuple ? new Tuple(all) : all;
    }
    throw new TemplateException("%s cannot be repeated".formatted(Values.kind(value)));
  }

  static Object signed(boolean negative, Object value) {
    if (Values.isWhole(value)) {
      long number = Values.whole(value);
      if (number == Long.MIN_VALUE && negative) {
        throw new TemplateException("-(%s) is no number of 64 bits".formatted(number));
      }
      return negative ? -number : number;
    }
    if (value instanceof Double number) {
      return negative ? -number : number;
    }
    throw new TemplateException("%s has no sign".formatted(Values.kind(value)));
  }
}
