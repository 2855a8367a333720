/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which setting of each method is taken, by one rule for all: the best value of the primary metric
 * at no more than the highest cost, then the lowest cost. A setting that is broken, never acted or
 * has no number is not taken. What it is chosen on must not be what is reported.
 *
 * @param format of the written form
 * @param metric the primary metric
 * @param maxCostRatio the highest cost, as a multiple of the base's
 * @param base the base's value of the metric; null if it has none
 * @param run what the numbers are of: prompts, samples, seed
 * @param methods in the order in which they were given
 */
public record SettingChoice(
    String format,
    String metric,
    double maxCostRatio,
    @Nullable Double base,
    Map<String, String> run,
    List<OfMethod> methods) {
  /** The format that this code writes. */
  public static final String FORMAT = "detoxj-choice-1";

  private static final List<String> KEPT =
      List.of(
          "decoding",
          "generation_seed",
          "max_new_tokens",
          "prompt_set",
          "prompts",
          "prompts_sha256",
          "samples_per_prompt",
          "seed",
          "split",
          "limit");

  /**
   * A method and its settings.
   *
   * @param method in words that tell it from the others
   * @param settings what is tried, in order
   */
  public record Settings(String method, List<String> settings) {
    /** Keeps an unmodifiable copy of the list. */
    public Settings {
      settings = List.copyOf(settings);
    }
  }

  /**
   * What became of one setting.
   *
   * @param setting as it was given
   * @param system the name of its row
   * @param value of the primary metric; null if it has none
   * @param costRatio its cost as a multiple of the base's; null if it has none
   * @param outOfReach why it may not be taken; null if it may
   */
  public record Tried(
      String setting,
      String system,
      @Nullable Double value,
      @Nullable Double costRatio,
      @Nullable String outOfReach) {}

  /**
   * What was found of one method.
   *
   * @param method as in {@link Settings}
   * @param chosen the setting that is taken; null if none may be
   * @param tried all of them
   */
  public record OfMethod(String method, @Nullable String chosen, List<Tried> tried) {
    /** Keeps an unmodifiable copy of the list. */
    public OfMethod {
      tried = List.copyOf(tried);
    }
  }

  /** Keeps unmodifiable copies. */
  public SettingChoice {
    run = Collections.unmodifiableMap(new TreeMap<>(run));
    methods = List.copyOf(methods);
  }

  /**
   * Chooses.
   *
   * @param report the base and after it one system for each setting, in the order of the methods
   *     and their settings
   * @param rule has the highest cost
   * @throws IllegalArgumentException if the report has another number of systems
   */
  public static SettingChoice of(Report report, VerdictRule rule, List<Settings> methods) {
    int settings = methods.stream().mapToInt(one -> one.settings().size()).sum();
    if (report.systems().size() != settings + 1) {
      throw new IllegalArgumentException(
          "the report has %s systems beside the base, and there are %s settings"
              .formatted(report.systems().size() - 1, settings));
    }
    List<OfMethod> found = new ArrayList<>();
    int next = 1;
    for (Settings method : methods) {
      List<Tried> tried = new ArrayList<>();
      for (String setting : method.settings()) {
        tried.add(tried(report, rule, report.systems().get(next++), setting));
      }
      found.add(
          new OfMethod(
              method.method(),
              best(tried, report.headline().primary().better()).map(Tried::setting).orElse(null),
              tried));
    }
    String metric = report.headline().primary().metric();
    return new SettingChoice(
        FORMAT, metric, rule.maxCostRatio(), value(report.base(), metric), run(report), found);
  }

  private static Optional<Tried> best(List<Tried> tried, Direction better) {
    Comparator<Tried> byValue = Comparator.comparingDouble(one -> one.value());
    return tried.stream()
        .filter(one -> one.outOfReach() == null)
        .min(
            (better == Direction.LOWER ? byValue : byValue.reversed())
                .thenComparingDouble(one -> one.costRatio() == null ? 0 : one.costRatio()));
  }

  private static Tried tried(Report report, VerdictRule rule, SystemResult system, String setting) {
    Headline headline = report.headline();
    Double value = value(system, headline.primary().metric());
    OptionalDouble ratio = headline.costRatio(system, report.base());
    String out = null;
    if (!system.neverActed().isEmpty()) {
      out = "never acted: " + String.join(", ", system.neverActed());
    } else if (value == null) {
      out = "no " + headline.primary().label();
    } else if (headline.cost() != null && ratio.isEmpty()) {
      out = "no " + headline.cost().label();
    } else if (ratio.orElse(0) > rule.maxCostRatio()) {
      out = "more than " + rule.maxCostRatio() + " x base " + headline.cost().label();
    } else if (system.broken() != null) {
      out = "it is " + system.broken();
    }
    return new Tried(
        setting, system.system(), value, ratio.isPresent() ? ratio.getAsDouble() : null, out);
  }

  private static @Nullable Double value(SystemResult system, String metric) {
    return system.estimate(metric).map(MetricResult.Estimate::value).orElse(null);
  }

  private static Map<String, String> run(Report report) {
    Map<String, String> all = new TreeMap<>(report.provenance());
    Optional.ofNullable(all.remove("prompts")).ifPresent(set -> all.put("prompt_set", set));
    all.putAll(report.protocol().entries());
    all.keySet().retainAll(KEPT);
    return all;
  }

  /** A line for each setting, under its method; the chosen one has a mark. */
  public TextTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (OfMethod method : methods) {
      for (Tried one : method.tried()) {
        rows.add(
            List.of(
                (one.setting().equals(method.chosen()) ? "* " : "  ") + one.system(),
                one.value() == null ? ResultCells.NONE : Numbers.fixed(one.value(), 2),
                one.costRatio() == null ? ResultCells.NONE : Numbers.fixed(one.costRatio(), 2),
                one.outOfReach() == null ? "" : one.outOfReach()));
      }
    }
    return new TextTable(List.of("setting", metric, "cost", "not taken since"), rows);
  }
}
