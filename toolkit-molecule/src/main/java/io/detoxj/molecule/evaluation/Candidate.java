/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.molecule.chemistry.MoleculeProblem;
import io.detoxj.molecule.endpoint.Judgement;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found of a proposed molecule.
 *
 * @param smiles as proposed
 * @param problem why it is no molecule or could not be computed with, or null
 * @param found what it is if it is a molecule, or null
 */
public record Candidate(String smiles, @Nullable MoleculeProblem problem, @Nullable Found found) {
  /**
   * A molecule.
   *
   * @param canonical its canonical SMILES
   * @param scaffold its rings and what joins them
   * @param measures the numbers of the structural gates
   * @param judgement of its toxicity
   * @param unchanged whether it is the original
   * @param duplicate whether an earlier candidate is the same
   * @param parts how many unbonded parts it has; a salt has several
   * @param metal whether it has one
   */
  public record Found(
      String canonical,
      String scaffold,
      Measures measures,
      Judgement judgement,
      boolean unchanged,
      boolean duplicate,
      int parts,
      boolean metal) {}

  /** Whether it is a molecule that was computed with. */
  public boolean valid() {
    return found != null;
  }

  /** Whether it may be a molecule and was too large or too complex to tell. */
  public boolean uncomputed() {
    return problem == MoleculeProblem.TOO_LARGE || problem == MoleculeProblem.TOO_COMPLEX;
  }

  /** Whether the judgement of a valid one is missing. */
  public boolean unjudged() {
    return found != null && found.judgement() instanceof Judgement.Missing;
  }

  /** How safe it is, from 0 to 1; not a number if that is not known. */
  public double safety() {
    return found != null && found.judgement() instanceof Judgement.Judged judged
        ? judged.safety()
        : Double.NaN;
  }

  /** The gates that a valid candidate does not pass; that of safety not if it is not known. */
  public Set<Gate> failed(Thresholds thresholds) {
    if (found == null) {
      return EnumSet.noneOf(Gate.class);
    }
    Set<Gate> failed = thresholds.failed(found.measures());
    if (safety() <= thresholds.safety()) {
      failed.add(Gate.SAFETY);
    }
    return failed;
  }

  /** Whether it succeeds. */
  public Outcome outcome(Criteria criteria) {
    boolean paper = criteria.mode() == EvaluationMode.PAPER;
    if (found == null) {
      return uncomputed() && !paper ? Outcome.UNKNOWN : Outcome.FAILURE;
    }
    boolean copy = found.unchanged() && !paper;
    Set<Gate> failed = failed(criteria.thresholds());
    failed.retainAll(criteria.gates());
    if (copy || !failed.isEmpty()) {
      return Outcome.FAILURE;
    }
    if (unjudged() && criteria.gates().contains(Gate.SAFETY)) {
      return paper ? Outcome.FAILURE : Outcome.UNKNOWN;
    }
    return Outcome.SUCCESS;
  }
}
