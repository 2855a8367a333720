/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What keeps valid candidates from success.
 *
 * @param valid candidates that are molecules
 * @param structural those that pass the four gates without a judge
 * @param byGate those that fail a gate; one candidate may fail several
 * @param safeOnly candidates that are safe and fail a structural gate
 * @param structuralOnly candidates that pass all structural gates and are not safe
 * @param safeOnlyMolecules molecules all of whose valid candidates are safe and fail another gate
 * @param structuralOnlyMolecules molecules all of whose valid candidates are not safe alone
 */
public record FailureAttribution(
    int valid,
    int structural,
    Map<Gate, Integer> byGate,
    int safeOnly,
    int structuralOnly,
    int safeOnlyMolecules,
    int structuralOnlyMolecules) {
  private enum Kind {
    SAFE_ONLY,
    STRUCTURAL_ONLY,
    OTHER
  }

  /** Counts. */
  public static FailureAttribution of(Evaluation evaluation, Criteria criteria) {
    Map<Gate, Integer> byGate = new EnumMap<>(Gate.class);
    int valid = 0;
    int structural = 0;
    Map<Kind, Integer> candidates = new EnumMap<>(Kind.class);
    Map<Kind, Integer> molecules = new EnumMap<>(Kind.class);
    for (EvaluatedTask task : evaluation.tasks()) {
      List<Candidate> found = task.first(criteria).stream().filter(Candidate::valid).toList();
      for (Candidate candidate : found) {
        Set<Gate> failed = candidate.failed(criteria.thresholds());
        failed.forEach(gate -> byGate.merge(gate, 1, Integer::sum));
        valid++;
        structural += Gate.structural().stream().noneMatch(failed::contains) ? 1 : 0;
        candidates.merge(kind(candidate, criteria), 1, Integer::sum);
      }
      List<Kind> kinds = found.stream().map(c -> kind(c, criteria)).distinct().toList();
      if (kinds.size() == 1) {
        molecules.merge(kinds.get(0), 1, Integer::sum);
      }
    }
    return new FailureAttribution(
        valid,
        structural,
        byGate,
        candidates.getOrDefault(Kind.SAFE_ONLY, 0),
        candidates.getOrDefault(Kind.STRUCTURAL_ONLY, 0),
        molecules.getOrDefault(Kind.SAFE_ONLY, 0),
        molecules.getOrDefault(Kind.STRUCTURAL_ONLY, 0));
  }

  private static Kind kind(Candidate candidate, Criteria criteria) {
    if (candidate.unjudged()) {
      return Kind.OTHER;
    }
    Set<Gate> failed = candidate.failed(criteria.thresholds());
    boolean safe = !failed.remove(Gate.SAFETY);
    if (safe) {
      return failed.isEmpty() ? Kind.OTHER : Kind.SAFE_ONLY;
    }
    return failed.isEmpty() ? Kind.STRUCTURAL_ONLY : Kind.OTHER;
  }
}
