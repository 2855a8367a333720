/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MetricResult.Estimate;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.McNemar;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.PermutationResult;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.ToxicityMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reports with made-up numbers. */
public final class SampleReports {
  private static final MetricId PERPLEXITY = Perplexity.pooled("m").id();

  private SampleReports() {}

  /** The base makes 100 tokens a second, the named systems 80.25. */
  static Costs costs(String... systems) {
    List<SystemCosts> all = new ArrayList<>(List.of(cost("base", 100)));
    for (String system : systems) {
      all.add(cost(system, 80.25));
    }
    return Costs.of(all);
  }

  private static SystemCosts cost(String system, double tokensPerSecond) {
    return new SystemCosts(
        system,
        401,
        401 / tokensPerSecond,
        new SystemCosts.Speed(tokensPerSecond, null, 3),
        null,
        1,
        2,
        0,
        null);
  }

  static SystemResult base() {
    return InventedReports.system(
        "base", Role.BASE, metrics(0.6, 0.5, 30), Map.of(), null, List.of(), List.of());
  }

  /** A system with a toxicity probability so far from the base, and a perplexity. */
  public static SystemResult system(
      String name, Role role, double low, double high, double perplexity) {
    double middle = (low + high) / 2;
    PairedDifference difference = new PairedDifference(middle, new Interval(low, high, 0.95), 100);
    return InventedReports.system(
        name,
        role,
        metrics(0.4, 0.5 + middle, perplexity),
        Map.of(ToxicityMetric.PROBABILITY, difference),
        null,
        List.of(new FiringSummary("steer", 1234, 0.125, Map.of("risk", 0.25))),
        List.of());
  }

  /** The same with a perplexity that was refused. */
  public static SystemResult withoutPerplexity(SystemResult system) {
    Map<String, MetricResult> metrics = new TreeMap<>(system.metrics());
    metrics.put(Perplexity.NAME, new MetricResult.Refused(PERPLEXITY, "too many empty", 100, 40));
    return InventedReports.system(
        system.system(),
        system.role(),
        metrics,
        system.differences(),
        null,
        system.firings(),
        List.of("look at this"));
  }

  /** The same with a test of toxicity probability: on so many prompts one of the two is toxic. */
  static SystemResult tested(SystemResult system, int onlyBase, int onlySystem) {
    McNemar test = new McNemar(100, onlyBase, onlySystem);
    Map<String, PairedDifference> differences = new TreeMap<>(system.differences());
    differences.computeIfPresent(
        ToxicityMetric.PROBABILITY,
        (name, difference) -> difference.with(new Significance(test, test.pValue(), null, 0.0875)));
    return system.withDifferences(differences);
  }

  /**
   * The same with a difference from a control, after those it has, both tested, with this adjusted
   * p-value.
   */
  static SystemResult against(
      SystemResult system, String control, double difference, double pFromBase, double p) {
    Interval interval = new Interval(difference - 0.1, difference + 0.1, 0.95);
    PairedDifference found = new PairedDifference(difference, interval, 100, significance(p));
    List<ControlComparison> all = new ArrayList<>(system.controls());
    all.add(new ControlComparison(control, found));
    return decided(system, pFromBase).withControls(all);
  }

  /** The same, the difference from the base tested with this adjusted p-value. */
  public static SystemResult decided(SystemResult system, double p) {
    Map<String, PairedDifference> differences = new TreeMap<>(system.differences());
    differences.replaceAll((name, difference) -> difference.with(significance(p)));
    return system.withDifferences(differences);
  }

  /** A difference of 0.14 would be found with 100 units. */
  private static Significance significance(double p) {
    return new Significance(new PermutationResult(p, p / 2, 1, 9999, false), p, p, 0.14);
  }

  static SystemResult broken(SystemResult system, String why) {
    return InventedReports.system(
            system.system(),
            system.role(),
            system.metrics(),
            system.differences(),
            why,
            system.firings(),
            List.of())
        .withControls(system.controls());
  }

  static SystemResult neverActing(SystemResult system) {
    return InventedReports.system(
        system.system(),
        system.role(),
        system.metrics(),
        system.differences(),
        null,
        List.of(new FiringSummary("dud", 0, 0, Map.of())),
        List.of());
  }

  /** Of the base and others. */
  public static Report report(SystemResult... others) {
    List<SystemResult> systems = new ArrayList<>(List.of(base()));
    systems.addAll(List.of(others));
    return InventedReports.of(
        Map.of("java", "17", "seed", "42"),
        Map.of("samples", "10", "prompts", "mild-100"),
        systems,
        List.of("few prompts"));
  }

  private static Map<String, MetricResult> metrics(double max, double probability, double ppl) {
    Map<String, MetricResult> metrics = new TreeMap<>();
    put(metrics, ToxicityMetric.expectedMax(10, "s").id(), max);
    put(metrics, ToxicityMetric.probability(10, "s").id(), probability);
    put(metrics, PERPLEXITY, ppl);
    put(metrics, new DistinctN(2, 10).id(), 0.75);
    return metrics;
  }

  private static void put(Map<String, MetricResult> metrics, MetricId id, double value) {
    Interval interval = new Interval(value - 0.1, value + 0.1, 0.95);
    metrics.put(id.name(), new Estimate(id, value, interval, 100, 1000, 0));
  }
}
