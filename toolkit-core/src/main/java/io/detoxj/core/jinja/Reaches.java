/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Expressions that reach a value by its name or within another, or call one. */
final class Reaches {
  private Reaches() {}

  record Name(String name) implements Expression {
    @Override
    public Object in(Scope scope) {
      return scope.get(name);
    }
  }

  /** What stands after a dot. */
  record Attribute(Expression target, String name) implements Expression {
    @Override
    public Object in(Scope scope) {
      return Members.attribute(scope.value(target), name);
    }
  }

  /** What stands in square brackets. */
  record Item(Expression target, Expression key) implements Expression {
    @Override
    public Object in(Scope scope) {
      Object of = scope.value(target);
      return Members.item(scope.run(), of, scope.value(key));
    }
  }

  /** Positions with a colon. */
  record Slice(
      Expression target,
      @Nullable Expression from,
      @Nullable Expression to,
      @Nullable Expression step)
      implements Expression {
    @Override
    public Object in(Scope scope) {
      Object of = scope.value(target);
      return Slices.of(scope.run(), of, value(scope, from), value(scope, to), value(scope, step));
    }

    private static Object value(Scope scope, @Nullable Expression part) {
      return part == null ? None.NONE : scope.value(part);
    }
  }

  /**
   * What is given to a call.
   *
   * @param all a list whose elements are given too; null for none
   * @param allNamed a map whose elements are given by their names; null for none
   */
  record Given(
      List<Expression> positional,
      Map<String, Expression> named,
      @Nullable Expression all,
      @Nullable Expression allNamed) {
    static final Given NOTHING = new Given(List.of(), Map.of(), null, null);

    Arguments in(Scope scope) {
      List<Object> values = new ArrayList<>(Literals.all(scope, positional));
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, expression) -> byName.put(name, scope.value(expression)));
      if (all != null) {
        values.addAll(Values.elements(scope.run(), scope.value(all)));
      }
      if (allNamed != null) {
        if (!(scope.value(allNamed) instanceof Map<?, ?> map)) {
          throw new TemplateException("only a map can stand after ** in a call");
        }
        scope.run().make(map.size());
        map.forEach((name, value) -> byName.put(String.valueOf(name), value));
      }
      return new Arguments(values, byName);
    }
  }

  record Call(Expression target, Given given) implements Expression {
    @Override
    public Object in(Scope scope) {
      Object called = scope.value(target);
      if (called instanceof Callable function) {
        return function.call(scope.run(), given.in(scope));
      }
      if (called instanceof Undefined undefined) {
        throw undefined.refused();
      }
      throw new TemplateException("%s cannot be called".formatted(Values.kind(called)));
    }
  }

  /** A value under a filter; without a target it is what a block printed. */
  record Filtered(Expression target, String name, Given given) implements Expression {
    @Override
    public Object in(Scope scope) {
      Object value = scope.value(target);
      return Filters.apply(scope.run(), name, value, given.in(scope));
    }
  }

  record Tested(Expression target, String name, Given given) implements Expression {
    @Override
    public Object in(Scope scope) {
      Object value = scope.value(target);
      return Tests.apply(scope.run(), name, value, given.in(scope));
    }
  }
}
