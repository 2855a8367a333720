/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Expressions that say what they are. */
final class Literals {
  private Literals() {}

  record Constant(Object value) implements Expression {
    @Override
    public Object in(Scope scope) {
      return value;
    }
  }

  record ListOf(List<Expression> items) implements Expression {
    @Override
    public Object in(Scope scope) {
      return all(scope, items);
    }
  }

  record TupleOf(List<Expression> items) implements Expression {
    @Override
    public Object in(Scope scope) {
      return new Tuple(all(scope, items));
    }
  }

  /** A map; of two values of one key the later one counts. */
  record MapOf(List<Expression> keys, List<Expression> values) implements Expression {
    @Override
    public Object in(Scope scope) {
      Map<Object, Object> map = new LinkedHashMap<>();
      scope.run().make(keys.size());
      for (int i = 0; i < keys.size(); i++) {
        Object key = Values.key(scope.value(keys.get(i)));
        map.put(key, scope.value(values.get(i)));
      }
      return map;
    }
  }

  static List<Object> all(Scope scope, List<Expression> items) {
    scope.run().make(items.size());
    List<Object> values = new ArrayList<>();
    items.forEach(item -> values.add(scope.value(item)));
    return values;
  }
}
