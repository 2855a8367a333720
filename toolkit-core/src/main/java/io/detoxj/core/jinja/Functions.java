/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template has: Jinja's own and those that transformers adds. */
final class Functions {
  private static final int LONGEST_RANGE = 100_000;

  private Functions() {}

  static void addTo(Scope scope) {
    scope.set("range", (Callable) Functions::range);
    scope.set("dict", (Callable) Functions::map);
    scope.set("namespace", (Callable) Functions::namespace);
    scope.set("joiner", (Callable) Functions::joiner);
    scope.set("raise_exception", (Callable) Functions::raise);
    scope.set("strftime_now", (Callable) Functions::now);
  }

  private static Object range(Run run, Arguments given) {
    List<Object> bounds = given.positional();
    if (bounds.isEmpty() || bounds.size() > 3 || !given.named().isEmpty()) {
      throw new TemplateException("range takes one, two or three whole numbers");
    }
    boolean one = bounds.size() == 1;
    long from = one ? 0 : Values.smallInteger("range's start", bounds.get(0));
    long to = Values.smallInteger("range's end", bounds.get(one ? 0 : 1));
    long step = bounds.size() == 3 ? Values.smallInteger("range's step", bounds.get(2)) : 1;
    if (step == 0) {
      throw new TemplateException("range's step must not be 0");
    }
    List<Object> all = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      if (all.size() == LONGEST_RANGE) {
        throw new TemplateException("a range has at most %s numbers".formatted(LONGEST_RANGE));
      }
      run.make(1);
      all.add(i);
    }
    return all;
  }

  private static Object map(Run run, Arguments given) {
    Map<Object, Object> map = new LinkedHashMap<>(named(run, "dict", given));
    return map;
  }

  private static Object namespace(Run run, Arguments given) {
    return new Namespace(named(run, "namespace", given));
  }

  /** A map or pairs, and then what is given by name. */
  private static Map<String, Object> named(Run run, String function, Arguments given) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (given.positional().size() > 1) {
      throw new TemplateException("%s takes one map, and values by name".formatted(function));
    }
    for (Object start : given.positional()) {
      if (!(start instanceof Map<?, ?> map)) {
        throw new TemplateException("%s takes a map, and values by name".formatted(function));
      }
      run.make(map.size());
      map.forEach((name, value) -> all.put(String.valueOf(name), value));
    }
    all.putAll(given.named());
    return all;
  }

  /** Nothing the first time, then what is to stand between. */
  private static Object joiner(Run run, Arguments given) {
    String between = given.bind("joiner", "sep").text("sep", ", ");
    Namespace state = new Namespace(Map.of("used", false));
    return (Callable)
        (any, none) -> {
          boolean used = Values.truth(state.get("used"));
          state.set("used", true);
          return used ? between : "";
        };
  }

  private static Object raise(Run run, Arguments given) {
    Object message = given.bind("raise_exception", "message").required("message");
    throw TemplateException.raised(PythonText.of(run, message));
  }

  private static Object now(Run run, Arguments given) {
    return Dates.format(run.clock(), given.bind("strftime_now", "format").text("format", ""));
  }
}
