/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The methods of lists and maps that change nothing. */
final class ListMethods {
  private ListMethods() {}

  static Optional<Callable> of(Map<?, ?> map, String name) {
    return Optional.ofNullable(
        switch (name) {
          case "items" -> (run, arguments) -> items(run, map);
          case "keys" -> (run, arguments) -> Values.elements(run, map);
          case "values" -> (run, arguments) -> values(run, map);
          case "copy" -> (run, arguments) -> copy(run, map);
          case "get" -> (run, arguments) -> get(map, arguments);
          default -> (Callable) null;
        });
  }

  static Optional<Callable> of(List<?> list, String name) {
    return Optional.ofNullable(
        switch (name) {
          case "count" -> (run, arguments) -> count(run, list, arguments);
          case "index" -> (run, arguments) -> index(run, list, arguments);
          case "copy" -> (run, arguments) -> Values.elements(run, list);
          default -> (Callable) null;
        });
  }

  /** The pairs of a map. */
  static List<Object> items(Run run, Map<?, ?> map) {
    run.make(3L * map.size());
    List<Object> pairs = new ArrayList<>();
    map.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
    return pairs;
  }

  private static Object values(Run run, Map<?, ?> map) {
    run.make(map.size());
    return new ArrayList<Object>(map.values());
  }

  private static Object copy(Run run, Map<?, ?> map) {
    run.make(map.size());
    return new LinkedHashMap<Object, Object>(map);
  }

  private static Object get(Map<?, ?> map, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("get", "key", "default");
    Object value = map.get(Values.key(bound.required("key")));
    return value == null ? bound.or("default", None.NONE) : value;
  }

  private static Object count(Run run, List<?> list, Arguments arguments) {
    Object wanted = arguments.bind("count", "value").required("value");
    return list.stream().filter(item -> Comparison.equal(run, item, wanted)).count();
  }

  private static Object index(Run run, List<?> list, Arguments arguments) {
    Object wanted = arguments.bind("index", "value").required("value");
    for (int i = 0; i < list.size(); i++) {
      if (Comparison.equal(run, list.get(i), wanted)) {
        return (long) i;
      }
    }
    throw new TemplateException("what index looks for is not in the list");
  }
}
