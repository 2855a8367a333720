/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.TextTable;
import io.detoxj.eval.report.VerdictRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values of the toolkit as text that fits a screen. */
public final class Display {
  private Display() {}

  /**
   * A value as text: collections a line for each element, numbers with fractions shortened, reports
   * and firings as tables.
   */
  public static String of(Object value) {
    if (value instanceof Report report) {
      return ResultTable.render(report, Costs.none(), VerdictRule.standard()).stripTrailing();
    }
    if (value instanceof Collection<?> all) {
      List<Firing> firings =
          all.stream().filter(Firing.class::isInstance).map(Firing.class::cast).toList();
      return !all.isEmpty() && firings.size() == all.size()
          ? firings(firings)
          : all.stream().map(Display::of).collect(Collectors.joining("\n"));
    }
    boolean fraction = value instanceof Double || value instanceof Float;
    return fraction ? number(((Number) value).doubleValue(), 3) : String.valueOf(value);
  }

  /** A table, with numbers shortened. */
  public static String table(List<String> header, List<? extends List<?>> rows) {
    return new TextTable(
            header, rows.stream().map(row -> row.stream().map(Display::of).toList()).toList())
        .render()
        .stripTrailing();
  }

  /** The places of a model that can be hooked, blocks that have the same ones in one line. */
  public static String points(ModelInfo model) {
    Map<Integer, String> sites = new TreeMap<>();
    for (HookPoint point : new TreeSet<>(model.hookPoints())) {
      sites.merge(point.layer(), point.site().fieldName(), (all, next) -> all + ", " + next);
    }
    Map<String, List<Integer>> layers =
        sites.keySet().stream()
            .collect(Collectors.groupingBy(sites::get, TreeMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    sites.values().stream()
        .distinct()
        .forEach(
            names -> {
              List<Integer> at = layers.get(names);
              boolean block = at.get(0) >= 0 && at.get(0) < model.layers();
              text.append(block ? "blocks." + ranges(at) + ".  " : "").append(names).append('\n');
            });
    return text.toString().stripTrailing();
  }

  /** 0, 1, 2, 5 as 0-2, 5. */
  private static String ranges(List<Integer> layers) {
    List<String> parts = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= layers.size(); i++) {
      if (i == layers.size() || layers.get(i) != layers.get(i - 1) + 1) {
        int from = layers.get(first);
        int to = layers.get(i - 1);
        parts.add(from == to ? Integer.toString(from) : from + "-" + to);
        first = i;
      }
    }
    return String.join(", ", parts);
  }

  private static String firings(List<Firing> firings) {
    String table =
        table(
            List.of("intervention", "saw", "changed", "relative change"),
            firings.stream()
                .map(
                    one ->
                        List.of(
                            one.intervention(),
                            one.tokens(),
                            one.fired(),
                            one.meanRelativeChange()))
                .toList());
    return Stream.concat(
            Stream.of(table),
            firings.stream()
                .flatMap(one -> one.measures().entrySet().stream())
                .map(measure -> measure.getKey() + " " + of(measure.getValue())))
        .collect(Collectors.joining("\n"));
  }

  static String number(double value, int decimals) {
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.matches("-0\\.?0*") ? text.substring(1) : text;
  }

  /** Line breaks as signs. */
  static String oneLine(String text) {
    return text.replace("\r", "").replace("\n", "\\n");
  }

  static String quoted(String text) {
    return '"' + oneLine(text) + '"';
  }
}
