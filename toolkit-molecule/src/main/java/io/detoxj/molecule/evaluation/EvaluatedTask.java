/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.benchmark.RepairTask;
import io.detoxj.molecule.endpoint.JudgeAnswer;
import io.detoxj.molecule.endpoint.Judgement;
import java.util.List;

/**
 * A molecule to repair with what was proposed.
 *
 * @param task which
 * @param endpoint what it was judged by
 * @param original how the original itself is judged, which the benchmark takes for toxic
 * @param response the kind of answer
 * @param candidates the first ones, in their order
 */
public record EvaluatedTask(
    RepairTask task,
    String endpoint,
    Judgement original,
    RepairResponse.Kind response,
    List<Candidate> candidates) {
  /** How safe the benchmark takes originals to be, which are never judged. */
  private static final double ORIGINAL = 0.01;

  private static final double ORIGINAL_LD50 = 0.1;

  /** Copies the list. */
  public EvaluatedTask {
    candidates = List.copyOf(candidates);
  }

  /** Whether the judge, too, finds the original toxic. */
  public boolean toxic(Thresholds thresholds) {
    return original instanceof Judgement.Judged judged && judged.safety() <= thresholds.safety();
  }

  /** The candidates that count. */
  public List<Candidate> first(Criteria criteria) {
    return candidates.subList(0, Math.min(criteria.candidates(), candidates.size()));
  }

  /** Success if one candidate succeeds, and not known if none does and one may. */
  public Outcome outcome(Criteria criteria) {
    Outcome best = Outcome.FAILURE;
    for (Candidate candidate : first(criteria)) {
      Outcome outcome = candidate.outcome(criteria);
      if (outcome == Outcome.SUCCESS) {
        return outcome;
      }
      best = outcome == Outcome.UNKNOWN ? outcome : best;
    }
    return best;
  }

  /** Whether a candidate is safer than the original is taken to be. */
  public boolean improved(Criteria criteria) {
    return first(criteria).stream().anyMatch(candidate -> improved(candidate, criteria));
  }

  private boolean improved(Candidate candidate, Criteria criteria) {
    Candidate.Found found = candidate.found();
    boolean copy =
        found != null && found.unchanged() && criteria.mode() == EvaluationMode.CORRECTED;
    return !copy
        && candidate.safety() > (endpoint.equals(JudgeAnswer.LD50) ? ORIGINAL_LD50 : ORIGINAL);
  }
}
