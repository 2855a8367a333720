/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions that combine values. */
final class Operations {
  private Operations() {}

  record Binary(String operator, Expression left, Expression right) implements Expression {
    @Override
    public Object in(Scope scope) {
      Object one = scope.value(left);
      return Arithmetic.of(scope.run(), operator, one, scope.value(right));
    }
  }

  record Sign(boolean negative, Expression of) implements Expression {
    @Override
    public Object in(Scope scope) {
      return Arithmetic.signed(negative, scope.value(of));
    }
  }

  record Not(Expression of) implements Expression {
    @Override
    public Object in(Scope scope) {
      return !Values.truth(scope.value(of));
    }
  }

  /** The first that decides, as a value and not as true or false. */
  record Both(Expression left, Expression right) implements Expression {
    @Override
    public Object in(Scope scope) {
      Object one = scope.value(left);
      return Values.truth(one) ? scope.value(right) : one;
    }
  }

  record Either(Expression left, Expression right) implements Expression {
    @Override
    public Object in(Scope scope) {
      Object one = scope.value(left);
      return Values.truth(one) ? one : scope.value(right);
    }
  }

  /** Texts one after the other. */
  record Joined(List<Expression> parts) implements Expression {
    @Override
    public Object in(Scope scope) {
      StringBuilder all = new StringBuilder();
      for (Expression part : parts) {
        all.append(scope.run().made(PythonText.of(scope.run(), scope.value(part))));
      }
      return all.toString();
    }
  }

  record Choice(Expression test, Expression then, @Nullable Expression otherwise)
      implements Expression {
    @Override
    public Object in(Scope scope) {
      if (Values.truth(scope.value(test))) {
        return scope.value(then);
      }
      return otherwise == null
          ? new Undefined("an if without else has no value where it is not true")
          : scope.value(otherwise);
    }
  }

  /**
   * Comparisons in a row, of which each is with the value before it.
   *
   * @param operators as many as there are others
   */
  record Compared(Expression first, List<String> operators, List<Expression> others)
      implements Expression {
    @Override
    public Object in(Scope scope) {
      Object left = scope.value(first);
      for (int i = 0; i < operators.size(); i++) {
        Object right = scope.value(others.get(i));
        if (!holds(scope.run(), operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }
  }

  static boolean holds(Run run, String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Comparison.equal(run, left, right);
      case "!=" -> !Comparison.equal(run, left, right);
      case "in" -> Comparison.contains(run, right, left);
      case "not in" -> !Comparison.contains(run, right, left);
      case "<" -> Comparison.order(run, left, right) < 0;
      case "<=" -> Comparison.order(run, left, right) <= 0;
      case ">" -> Comparison.order(run, left, right) > 0;
      case ">=" -> Comparison.order(run, left, right) >= 0;
      default -> throw new IllegalArgumentException(operator);
    };
  }
}
