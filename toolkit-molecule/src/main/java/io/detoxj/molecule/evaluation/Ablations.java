/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How many molecules would be repaired by other criteria, from the same candidates. */
public final class Ablations {
  private static final List<Double> SAFETIES = List.of(0.5, 0.6, 0.7, 0.8, 0.9);

  private Ablations() {}

  /** With that of safety always, for every set of the structural gates: sixteen counts. */
  public static Map<Set<Gate>, Integer> gates(Evaluation evaluation) {
    List<Gate> structural = List.copyOf(new TreeSet<>(Gate.structural()));
    Map<Set<Gate>, Integer> counts = new LinkedHashMap<>();
    for (int subset = 0; subset < 1 << structural.size(); subset++) {
      Set<Gate> gates = EnumSet.of(Gate.SAFETY);
      for (int i = 0; i < structural.size(); i++) {
        if ((subset >> i & 1) == 1) {
          gates.add(structural.get(i));
        }
      }
      counts.put(gates, successes(evaluation, evaluation.criteria().with(gates)));
    }
    return counts;
  }

  /** For thresholds of safety from 0.5 to 0.9; with yes-or-no judges they move LD50 alone. */
  public static Map<Double, Integer> safety(Evaluation evaluation) {
    Map<Double, Integer> counts = new LinkedHashMap<>();
    for (double safety : SAFETIES) {
      Thresholds thresholds = Thresholds.standard().withSafety(safety);
      counts.put(safety, successes(evaluation, evaluation.criteria().with(thresholds)));
    }
    return counts;
  }

  /** When one candidate is looked at, two, and so on as far as any model gave. */
  public static Map<Integer, Integer> candidates(Evaluation evaluation) {
    int most =
        evaluation.tasks().stream().mapToInt(task -> task.candidates().size()).max().orElse(1);
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    for (int n = 1; n <= Math.max(1, most); n++) {
      counts.put(n, successes(evaluation, evaluation.criteria().withCandidates(n)));
    }
    return counts;
  }

  private static int successes(Evaluation evaluation, Criteria criteria) {
    return evaluation.count(Outcome.SUCCESS, criteria);
  }
}
