/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.statistics.UnitStatistic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A system that draws at random, by several seeds: a molecule's success is the share of seeds by
 * which it is repaired.
 *
 * @param name what the models are called but for the seed, such as {@code random edits}
 * @param seeds the same tasks by each seed
 */
public record SeedPool(String name, List<Evaluation> seeds) {
  private static final Pattern SEED = Pattern.compile("(.+), seed \\d+");

  /** Copies the list. */
  public SeedPool {
    seeds = List.copyOf(seeds);
  }

  /** The pools among evaluations: those whose models differ by {@code , seed N} alone. */
  public static List<SeedPool> of(List<Evaluation> evaluations) {
    Map<String, List<Evaluation>> byName = new LinkedHashMap<>();
    for (Evaluation evaluation : evaluations) {
      Matcher matcher = SEED.matcher(evaluation.model());
      if (matcher.matches()) {
        byName.computeIfAbsent(matcher.group(1), name -> new ArrayList<>()).add(evaluation);
      }
    }
    List<SeedPool> pools = new ArrayList<>();
    byName.forEach((name, seeds) -> pools.add(new SeedPool(name, seeds)));
    return pools;
  }

  /** On the molecules alone that the judge finds toxic before the repair. */
  public SeedPool ofToxicOriginals() {
    return new SeedPool(name, seeds.stream().map(Evaluation::ofToxicOriginals).toList());
  }

  /** The mean share of repaired molecules; one that is not known by some seed is left out. */
  public UnitStatistic successRate(Criteria criteria) {
    Map<String, Double> sums = new LinkedHashMap<>();
    Map<String, Integer> known = new LinkedHashMap<>();
    for (Evaluation seed : seeds) {
      for (EvaluatedTask task : seed.tasks()) {
        Outcome outcome = task.outcome(criteria);
        if (outcome != Outcome.UNKNOWN) {
          String unit = task.task().unitId();
          sums.merge(unit, outcome == Outcome.SUCCESS ? 1.0 : 0.0, Double::sum);
          known.merge(unit, 1, Integer::sum);
        }
      }
    }
    sums.keySet().removeIf(unit -> known.getOrDefault(unit, 0) < seeds.size());
    sums.replaceAll((unit, sum) -> sum / seeds.size());
    return RatioOfSums.mean(sums);
  }

  /** By how much a system's share of repaired molecules exceeds this one's, with a test. */
  public PairedDifference exceededBy(Evaluation system, Criteria criteria, Bootstrap bootstrap) {
    UnitStatistic theirs = system.successRate(criteria);
    UnitStatistic ours = successRate(criteria);
    PairedDifference difference = bootstrap.difference(theirs, ours);
    return Significance.of(theirs, ours, bootstrap).map(difference::with).orElse(difference);
  }
}
