/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several runs of the same items by the same scorer as one report, as one run of all their systems
 * would have made it: p-values are adjusted for all methods together, and verdicts follow from
 * that.
 */
public final class ReportMerge {
  /** The names of the runs in the provenance of a merged report. */
  public static final String RUNS = "runs";

  /** What the names of the hashes of the runs' reports begin with there. */
  public static final String RUN_HASH = "run_sha256.";

  private final List<Run> runs;
  private final Map<String, SystemResult> systems = new LinkedHashMap<>();
  private final Map<String, String> provenance = new TreeMap<>();
  private final List<SystemCosts> costs = new ArrayList<>();
  private final List<Map<String, String>> names = new ArrayList<>();

  /**
   * A run.
   *
   * @param name other than those of the other runs
   * @param costs {@link Costs#none()} if they are not known
   */
  public record Run(String name, Report report, Costs costs) {}

  /**
   * What came of it.
   *
   * @param names for each run, how its systems are called in the report, by their names in the run;
   *     empty for those that an earlier run has too
   */
  public record Merged(Report report, Costs costs, List<Map<String, String>> names) {
    /** Copies the list. */
    public Merged {
      names = List.copyOf(names);
    }
  }

  private ReportMerge(List<Run> runs) {
    this.runs = runs;
  }

  /**
   * Puts runs together. A system that two runs have with the same numbers, such as a control, is
   * there once; others of one name get that of their run before them, {@code second/steer-2}.
   *
   * @param runs at least two, with different names
   * @throws ConfigException if they have not the same base, items, scorer, headline and definitions
   *     of metrics; the message says in what they differ
   */
  public static Merged of(List<Run> runs) {
    if (runs.size() < 2) {
      throw new ConfigException("a merge takes at least two runs, not " + runs.size());
    }
    if (runs.stream().map(Run::name).distinct().count() < runs.size()) {
      throw new ConfigException("two runs have one name; give each its own");
    }
    Run first = runs.get(0);
    runs.subList(1, runs.size()).forEach(other -> RunDifferences.requireMergeable(first, other));
    return new ReportMerge(List.copyOf(runs)).merged();
  }

  private Merged merged() {
    SystemResult base = runs.get(0).report().base();
    systems.put(base.system(), base());
    runs.get(0).costs().of(base.system()).ifPresent(costs::add);
    for (Run run : runs) {
      add(run);
    }
    Map<String, MetricKind> kinds = new TreeMap<>();
    runs.forEach(run -> run.report().metrics().forEach(kinds::putIfAbsent));
    Report report =
        Report.of(
            provenance(),
            protocol(),
            runs.get(0).report().headline(),
            kinds,
            MergedOpinions.adjusted(HolmOverSystems.adjust(List.copyOf(systems.values()))),
            warnings());
    String days =
        runs.stream()
            .map(run -> run.costs().finished())
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return new Merged(
        report, new Costs(Costs.SCHEMA_VERSION, costs, days.isEmpty() ? null : days), names);
  }

  /** With what any of the runs measured of it. */
  private SystemResult base() {
    SystemResult first = runs.get(0).report().base();
    Map<String, MetricResult> metrics = new TreeMap<>();
    Map<String, JsonNode> sections = new TreeMap<>();
    for (Run run : runs) {
      run.report().base().metrics().forEach(metrics::putIfAbsent);
      run.report().base().sections().forEach(sections::putIfAbsent);
    }
    return new SystemResult(
        first.system(),
        first.role(),
        metrics,
        Map.of(),
        List.of(),
        first.broken(),
        first.firings(),
        sections,
        first.warnings());
  }

  private void add(Run run) {
    String base = runs.get(0).report().base().system();
    Map<String, String> taken = new LinkedHashMap<>();
    Map<String, String> called = new LinkedHashMap<>();
    for (SystemResult system : run.report().systems()) {
      String name = system.system();
      boolean isBase = system.role() == Role.BASE;
      SystemResult known = isBase ? systems.get(base) : systems.get(name);
      boolean same = isBase || (known != null && unadjusted(known).equals(unadjusted(system)));
      called.put(name, isBase ? base : same || known == null ? name : free(run.name(), name));
      boolean there = same && !(isBase && names.isEmpty());
      taken.put(name, there ? "" : Objects.requireNonNull(called.get(name)));
    }
    for (SystemResult system : run.report().systems()) {
      String name = Objects.requireNonNull(taken.get(system.system()));
      if (!name.isEmpty() && system.role() != Role.BASE) {
        systems.put(name, renamed(system, called));
        run.costs().of(system.system()).ifPresent(one -> costs.add(one.named(name)));
      }
    }
    run.report()
        .provenance()
        .forEach(
            (key, value) -> {
              String system = RunDifferences.systemOf(key);
              String name = system == null ? "" : taken.getOrDefault(system, "");
              if (system != null && !name.isEmpty()) {
                provenance.put(key.substring(0, key.length() - system.length()) + name, value);
              }
            });
    names.add(taken);
  }

  private String free(String run, String system) {
    String name = run + "/" + system;
    while (systems.containsKey(name)) {
      name += "'";
    }
    return name;
  }

  private static SystemResult renamed(SystemResult system, Map<String, String> called) {
    return MergedOpinions.withControls(
        system.named(Objects.requireNonNull(called.get(system.system()))),
        one ->
            new ControlComparison(
                called.getOrDefault(one.control(), one.control()), one.difference()));
  }

  /** The same as it was before its p-values were adjusted for the other systems of its run. */
  private static SystemResult unadjusted(SystemResult system) {
    Map<String, PairedDifference> plain = new TreeMap<>(system.differences());
    plain.replaceAll((metric, one) -> Objects.requireNonNull(unadjusted(one)));
    return MergedOpinions.withDifferences(
        MergedOpinions.withControls(
            system.withDifferences(plain),
            one -> new ControlComparison(one.control(), unadjusted(one.difference()))),
        ReportMerge::unadjusted);
  }

  private static @Nullable PairedDifference unadjusted(@Nullable PairedDifference one) {
    return one == null || one.significance() == null
        ? one
        : one.with(one.significance().unadjusted());
  }

  private Protocol protocol() {
    Map<String, Protocol.Examined> examined = new LinkedHashMap<>();
    runs.forEach(
        run ->
            run.report().protocol().examinations().forEach(e -> examined.putIfAbsent(e.id(), e)));
    Protocol first = runs.get(0).report().protocol();
    return new Protocol(
        first.bootstrap(), first.tests(), first.maxMissingShare(), List.copyOf(examined.values()));
  }

  /** What all runs say, what they say of their systems, and which runs they are. */
  private Map<String, String> provenance() {
    Map<String, String> all = new TreeMap<>(provenance);
    runs.get(0)
        .report()
        .provenance()
        .forEach(
            (key, value) -> {
              if (RunDifferences.systemOf(key) == null
                  && runs.stream()
                      .allMatch(run -> value.equals(run.report().provenance().get(key)))) {
                all.put(key, value);
              }
            });
    all.put(RUNS, runs.stream().map(Run::name).collect(Collectors.joining(", ")));
    runs.forEach(run -> all.put(RUN_HASH + run.name(), ReportJson.sha256(run.report())));
    return all;
  }

  /** Those of the runs, and in what the runs differ. */
  private List<String> warnings() {
    Set<String> all = new LinkedHashSet<>();
    runs.forEach(
        run -> run.report().warnings().forEach(warning -> all.add(run.name() + ": " + warning)));
    Run first = runs.get(0);
    runs.subList(1, runs.size()).forEach(other -> all.addAll(RunDifferences.told(first, other)));
    return List.copyOf(all);
  }
}
