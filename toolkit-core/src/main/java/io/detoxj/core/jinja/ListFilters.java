/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Filters of lists and maps. */
final class ListFilters {
  private ListFilters() {}

  static Map<String, Filters.Filter> all() {
    Map<String, Filters.Filter> all = new HashMap<>();
    all.put("batch", ListFilters::batch);
    all.put("count", (run, value, given) -> Values.length(run, value));
    all.put("dictsort", ListFilters::sortedMap);
    all.put("first", (run, value, given) -> first(run, value));
    all.put("groupby", ListFilters::grouped);
    all.put("items", (run, value, given) -> items(run, value));
    all.put("join", ListFilters::joined);
    all.put("last", (run, value, given) -> last(run, value));
    all.put("length", (run, value, given) -> Values.length(run, value));
    all.put("list", (run, value, given) -> Values.elements(run, value));
    all.put("map", ListFilters::mapped);
    all.put("max", (run, value, given) -> extreme(run, value, given, true));
    all.put("min", (run, value, given) -> extreme(run, value, given, false));
    all.put("reject", (run, value, given) -> chosen(run, value, given, false, false));
    all.put("rejectattr", (run, value, given) -> chosen(run, value, given, true, false));
    all.put("reverse", (run, value, given) -> reversed(run, value));
    all.put("select", (run, value, given) -> chosen(run, value, given, false, true));
    all.put("selectattr", (run, value, given) -> chosen(run, value, given, true, true));
    all.put("sort", ListFilters::sorted);
    all.put("sum", ListFilters::sum);
    all.put("unique", ListFilters::unique);
    return all;
  }

  private static Object first(Run run, Object value) {
    Undefined none = new Undefined("a list without elements has no first one");
    if (value instanceof Lazy lazy) {
      return lazy.next().orElse(none);
    }
    List<Object> all = Values.elements(run, value);
    return all.isEmpty() ? none : all.get(0);
  }

  private static Object last(Run run, Object value) {
    List<Object> all = Values.elements(run, value);
    return all.isEmpty()
        ? new Undefined("a list without elements has no last one")
        : all.get(all.size() - 1);
  }

  private static Object items(Run run, Object value) {
    if (value instanceof Undefined) {
      return new Lazy(List.of());
    }
    if (value instanceof Map<?, ?> map) {
      return new Lazy(ListMethods.items(run, map));
    }
    throw new TemplateException("items are of a map, not of %s".formatted(Values.kind(value)));
  }

  private static Object joined(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("join", "d", "attribute");
    String between = Filters.text(run, bound.or("d", ""));
    Function<Object, Object> part = part(run, bound);
    StringBuilder out = new StringBuilder();
    boolean begun = false;
    for (Object item : Values.elements(run, value)) {
      run.make(between.length());
      out.append(begun ? between : "").append(Filters.text(run, part.apply(item)));
      begun = true;
    }
    return out.toString();
  }

  private static Object mapped(Run run, Object value, Arguments given) {
    List<Object> items = elements(run, value);
    if (given.positional().isEmpty()) {
      Arguments.Bound bound = given.bind("map", "attribute", "default");
      bound.required("attribute");
      Function<Object, Object> part = part(run, bound);
      items.replaceAll(part::apply);
      if (bound.has("default")) {
        Object usual = bound.required("default");
        items.replaceAll(one -> one instanceof Undefined ? usual : one);
      }
      return new Lazy(items);
    }
    String name = name("map", given, 0);
    Arguments rest = without(given, 1);
    items.replaceAll(item -> Filters.apply(run, name, item, rest));
    return new Lazy(items);
  }

  /** The elements, or members of them, that pass a test or fail it. */
  private static Object chosen(
      Run run, Object value, Arguments given, boolean byMember, boolean passing) {
    int used = byMember ? 1 : 0;
    Function<Object, Object> part =
        byMember ? member(run, argument("selectattr", given, 0)) : item -> item;
    Predicate<Object> test = Values::truth;
    if (given.positional().size() > used) {
      String name = name("select", given, used);
      Arguments rest = without(given, used + 1);
      test = item -> Values.truth(Tests.apply(run, name, item, rest));
    }
    List<Object> kept = new ArrayList<>();
    for (Object item : elements(run, value)) {
      run.step(1);
      if (test.test(part.apply(item)) == passing) {
        kept.add(item);
      }
    }
    return new Lazy(kept);
  }

  /** What counts as false has no elements for these filters, whatever it is. */
  private static List<Object> elements(Run run, Object value) {
    return Values.truth(value) ? Values.elements(run, value) : new ArrayList<>();
  }

  private static Object argument(String filter, Arguments given, int index) {
    if (given.positional().size() <= index) {
      throw new TemplateException("%s needs an argument".formatted(filter));
    }
    return given.positional().get(index);
  }

  private static String name(String filter, Arguments given, int index) {
    if (argument(filter, given, index) instanceof String name) {
      return name;
    }
    throw new TemplateException("%s needs the name of a filter or test".formatted(filter));
  }

  private static Arguments without(Arguments given, int used) {
    return new Arguments(
        given.positional().subList(used, given.positional().size()), given.named());
  }

  private static Function<Object, Object> part(Run run, Arguments.Bound bound) {
    Object path = bound.or("attribute", None.NONE);
    return path instanceof None ? item -> item : member(run, path);
  }

  /** What a path with dots reaches within an element. */
  private static Function<Object, Object> member(Run run, Object path) {
    if (!(path instanceof String text)) {
      return item -> Members.item(run, item, path);
    }
    List<String> steps = List.of(text.split("\\.", -1));
    return item -> {
      Object at = item;
      for (String step : steps) {
        run.step(1);
        at = Members.item(run, at, step.matches("\\d{1,9}") ? (Object) Long.valueOf(step) : step);
      }
      return at;
    };
  }

  private static Object reversed(Run run, Object value) {
    List<Object> all = Values.elements(run, value);
    Collections.reverse(all);
    if (value instanceof String) {
      StringBuilder text = new StringBuilder();
      all.forEach(text::append);
      return text.toString();
    }
    return new Lazy(all);
  }

  private static Comparator<Object> order(Run run, boolean caseSensitive) {
    return (one, other) ->
        Comparison.order(run, sortKey(one, caseSensitive), sortKey(other, caseSensitive));
  }

  private static Object sortKey(Object value, boolean caseSensitive) {
    return value instanceof String text && !caseSensitive ? text.toLowerCase(Locale.ROOT) : value;
  }

  private static Object sorted(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("sort", "reverse", "case_sensitive", "attribute");
    Function<Object, Object> part = part(run, bound);
    Comparator<Object> order = order(run, bound.flag("case_sensitive", false));
    Comparator<Object> byPart = (one, other) -> order.compare(part.apply(one), part.apply(other));
    List<Object> all = Values.elements(run, value);
    all.sort(bound.flag("reverse", false) ? byPart.reversed() : byPart);
    return all;
  }

  private static Object sortedMap(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("dictsort", "case_sensitive", "by", "reverse");
    if (!(value instanceof Map<?, ?> map)) {
      throw new TemplateException("dictsort is of a map, not of %s".formatted(Values.kind(value)));
    }
    int by = bound.text("by", "key").equals("value") ? 1 : 0;
    Comparator<Object> order = order(run, bound.flag("case_sensitive", false));
    Comparator<Object> byPart =
        (one, other) -> order.compare(((Tuple) one).get(by), ((Tuple) other).get(by));
    List<Object> pairs = ListMethods.items(run, map);
    pairs.sort(bound.flag("reverse", false) ? byPart.reversed() : byPart);
    return pairs;
  }

  private static Object grouped(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("groupby", "attribute", "default");
    Function<Object, Object> part = member(run, bound.required("attribute"));
    Object usual = bound.or("default", Undefined.name("the group"));
    Map<Object, List<Object>> groups = new LinkedHashMap<>();
    List<Object> all = Values.elements(run, value);
    for (Object item : all) {
      Object key = part.apply(item);
      groups
          .computeIfAbsent(
              Values.key(key instanceof Undefined ? usual : key), any -> new ArrayList<>())
          .add(item);
    }
    List<Object> keys = new ArrayList<>(groups.keySet());
    keys.sort(order(run, true));
    List<Object> pairs = new ArrayList<>();
    for (Object key : keys) {
      pairs.add(Tuple.of(key, groups.getOrDefault(key, List.of())));
    }
    return pairs;
  }

  private static Object unique(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("unique", "case_sensitive", "attribute");
    Function<Object, Object> part = part(run, bound);
    boolean caseSensitive = bound.flag("case_sensitive", false);
    Map<Object, Object> first = new LinkedHashMap<>();
    for (Object item : Values.elements(run, value)) {
      first.putIfAbsent(Values.key(sortKey(part.apply(item), caseSensitive)), item);
    }
    return new Lazy(new ArrayList<>(first.values()));
  }

  private static Object sum(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("sum", "attribute", "start");
    Function<Object, Object> part = part(run, bound);
    Object total = bound.or("start", 0L);
    for (Object item : Values.elements(run, value)) {
      total = Arithmetic.of(run, "+", total, part.apply(item));
    }
    return total;
  }

  private static Object extreme(Run run, Object value, Arguments given, boolean greatest) {
    Arguments.Bound bound = given.bind("max", "case_sensitive", "attribute");
    Function<Object, Object> part = part(run, bound);
    Comparator<Object> order = order(run, bound.flag("case_sensitive", false));
    Optional<Object> best = Optional.empty();
    for (Object item : Values.elements(run, value)) {
      int sign = best.map(one -> order.compare(part.apply(item), part.apply(one))).orElse(0);
      if (best.isEmpty() || (greatest ? sign > 0 : sign < 0)) {
        best = Optional.of(item);
      }
    }
    return best.orElse(new Undefined("a list without elements has no greatest and no least"));
  }

  private static Object batch(Run run, Object value, Arguments given) {
    Arguments.Bound bound = given.bind("batch", "linecount", "fill_with");
    int size = Math.max(1, bound.number("linecount", 1));
    List<Object> all = Values.elements(run, value);
    List<Object> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      List<Object> part = new ArrayList<>(all.subList(from, Math.min(all.size(), from + size)));
      Object filler = bound.or("fill_with", None.NONE);
      run.make(filler instanceof None ? 1 : size);
      while (!(filler instanceof None) && part.size() < size) {
        part.add(filler);
      }
      parts.add(part);
    }
    return new Lazy(parts);
  }
}
