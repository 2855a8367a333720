/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.molecule.benchmark.RepairResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts over some molecules.
 *
 * @param name the task, or {@code OVERALL}
 * @param molecules how many are to be repaired
 * @param slots how many candidates shares of valid ones are of
 * @param valid candidates that are molecules
 * @param successes molecules with a candidate that passes all gates
 * @param improved molecules with a candidate that is safer
 * @param unknown molecules whose success is not known
 * @param honest what the paper's tables do not have
 */
public record SummaryRow(
    String name,
    int molecules,
    int slots,
    int valid,
    int successes,
    int improved,
    int unknown,
    Honest honest) {
  /**
   * What the paper's tables do not have.
   *
   * @param proposed candidates that were given
   * @param unchanged those that are the original
   * @param duplicates those that are the same as an earlier one for the same molecule
   * @param scaffolds how many different scaffolds the valid ones have
   * @param salts valid ones of several parts
   * @param metals valid ones with a metal
   * @param unjudged valid ones without a judgement
   * @param problems those that are no molecule, or were not computed, by why
   * @param responses molecules by the kind of answer
   */
  public record Honest(
      int proposed,
      int unchanged,
      int duplicates,
      int scaffolds,
      int salts,
      int metals,
      int unjudged,
      Map<String, Integer> problems,
      Map<RepairResponse.Kind, Integer> responses) {}

  static SummaryRow of(String name, List<EvaluatedTask> tasks, Criteria criteria) {
    int successes = 0;
    int unknown = 0;
    int improved = 0;
    List<Candidate> candidates = new ArrayList<>();
    Map<RepairResponse.Kind, Integer> responses = new TreeMap<>();
    for (EvaluatedTask task : tasks) {
      Outcome outcome = task.outcome(criteria);
      successes += outcome == Outcome.SUCCESS ? 1 : 0;
      unknown += outcome == Outcome.UNKNOWN ? 1 : 0;
      improved += task.improved(criteria) ? 1 : 0;
      candidates.addAll(task.first(criteria));
      responses.merge(task.response(), 1, Integer::sum);
    }
    int slots =
        criteria.mode() == EvaluationMode.PAPER
            ? criteria.candidates() * tasks.size()
            : candidates.size();
    int valid = (int) candidates.stream().filter(Candidate::valid).count();
    return new SummaryRow(
        name,
        tasks.size(),
        slots,
        valid,
        successes,
        improved,
        unknown,
        honest(candidates, responses));
  }

  private static Honest honest(
      List<Candidate> candidates, Map<RepairResponse.Kind, Integer> responses) {
    Set<String> scaffolds = new HashSet<>();
    Map<String, Integer> problems = new TreeMap<>();
    int[] n = new int[5];
    for (Candidate candidate : candidates) {
      Candidate.Found found = candidate.found();
      if (found != null) {
        scaffolds.add(found.scaffold());
        n[0] += found.unchanged() ? 1 : 0;
        n[1] += found.duplicate() ? 1 : 0;
        n[2] += found.parts() > 1 ? 1 : 0;
        n[3] += found.metal() ? 1 : 0;
        n[4] += candidate.unjudged() ? 1 : 0;
      } else if (candidate.problem() != null) {
        problems.merge(candidate.problem().label(), 1, Integer::sum);
      }
    }
    return new Honest(
        candidates.size(), n[0], n[1], scaffolds.size(), n[2], n[3], n[4], problems, responses);
  }

  /** The share of valid candidates in percent. */
  public double validPercentage() {
    return percentage(valid, slots);
  }

  /** The share of repaired molecules in percent, of those whose success is known. */
  public double successPercentage() {
    return percentage(successes, molecules - unknown);
  }

  /** The share of molecules with a safer candidate in percent. */
  public double improvedPercentage() {
    return percentage(improved, molecules);
  }

  private static double percentage(int part, int whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }
}
