/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What stands after {@code is}. */
final class Tests {
  /** A test. */
  private interface Test {
    boolean passes(Run run, Object value, Arguments given);
  }

  private static final Map<String, Test> ALL = all();

  private Tests() {}

  private static Map<String, Test> all() {
    Map<String, Test> all = new HashMap<>();
    plain(all, "boolean", value -> value instanceof Boolean);
    plain(all, "callable", value -> value instanceof Callable);
    plain(all, "defined", value -> !(value instanceof Undefined));
    plain(all, "undefined", value -> value instanceof Undefined);
    plain(all, "false", value -> value.equals(false));
    plain(all, "true", value -> value.equals(true));
    plain(all, "float", value -> value instanceof Double);
    plain(all, "integer", value -> value instanceof Long);
    plain(all, "number", Values::isNumber);
    plain(all, "mapping", value -> value instanceof Map);
    plain(all, "none", value -> value instanceof None);
    plain(all, "string", value -> value instanceof String);
    plain(all, "iterable", value -> hasElements(value) || value instanceof Lazy);
    plain(all, "sequence", Tests::hasElements);
    all.put("even", (run, value, given) -> remainder(run, value, 2L) == 0);
    all.put("odd", (run, value, given) -> remainder(run, value, 2L) == 1);
    all.put("divisibleby", (run, value, given) -> remainder(run, value, one(given)) == 0);
    all.put("lower", (run, value, given) -> TextMethods.isCase(Filters.text(run, value), false));
    all.put("upper", (run, value, given) -> TextMethods.isCase(Filters.text(run, value), true));
    all.put("sameas", (run, value, given) -> same(run, value, one(given)));
    all.put("filter", (run, value, given) -> Filters.isKnown(value));
    all.put("test", (run, value, given) -> value instanceof String name && isKnown(name));
    Map.of(
            "==", List.of("==", "eq", "equalto"),
            "!=", List.of("!=", "ne"),
            "<", List.of("<", "lt", "lessthan"),
            "<=", List.of("<=", "le"),
            ">", List.of(">", "gt", "greaterthan"),
            ">=", List.of(">=", "ge"),
            "in", List.of("in"))
        .forEach(
            (operator, names) ->
                names.forEach(
                    name ->
                        all.put(
                            name,
                            (run, value, given) ->
                                Operations.holds(run, operator, value, one(given)))));
    return Map.copyOf(all);
  }

  private static void plain(Map<String, Test> all, String name, Predicate<Object> test) {
    all.put(name, (run, value, given) -> test.test(value));
  }

  static Object apply(Run run, String name, Object value, Arguments given) {
    Test test = ALL.get(name);
    if (test == null) {
      throw new TemplateException(
          "there is no test %s here; those that published chat templates use are %s"
              .formatted(name, String.join(", ", new TreeSet<>(ALL.keySet()))));
    }
    return test.passes(run, value, given);
  }

  private static boolean isKnown(String name) {
    return ALL.containsKey(name);
  }

  private static Object one(Arguments given) {
    return given.bind("the test", "other").required("other");
  }

  private static boolean hasElements(Object value) {
    return value instanceof String
        || value instanceof List
        || value instanceof Map
        || value instanceof Undefined;
  }

  private static long remainder(Run run, Object value, Object by) {
    Object rest = Arithmetic.of(run, "%", value, by);
    if (rest instanceof Long number) {
      return number;
    }
    return rest instanceof Double real && real == Math.rint(real) ? (long) (double) real : -1;
  }

  private static boolean same(Run run, Object one, Object other) {
    boolean plain = one instanceof None || one instanceof Boolean;
    return (plain && one.getClass() == other.getClass())
        ? Comparison.equal(run, one, other)
        : one == other;
  }
}
