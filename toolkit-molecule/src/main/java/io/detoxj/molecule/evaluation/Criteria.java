/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.core.ConfigException;
import java.util.EnumSet;
import java.util.Set;

/**
 * What counts as success.
 *
 * @param mode how closely the paper's program is followed
 * @param gates those that are asked
 * @param thresholds where they stand
 * @param candidates how many of the first candidates are looked at
 */
public record Criteria(
    EvaluationMode mode, Set<Gate> gates, Thresholds thresholds, int candidates) {
  /**
   * Copies the set.
   *
   * @throws ConfigException if the number of candidates is not from 1 to {@value ToxiEval#MOST}
   */
  public Criteria {
    gates = Set.copyOf(gates);
    if (candidates < 1 || candidates > ToxiEval.MOST) {
      throw new ConfigException(
          "1 to %s candidates are evaluated, not %s".formatted(ToxiEval.MOST, candidates));
    }
  }

  /** All gates as in the paper, for the first three candidates. */
  public static Criteria standard(EvaluationMode mode) {
    return new Criteria(mode, EnumSet.allOf(Gate.class), Thresholds.standard(), 3);
  }

  /** The same with other gates. */
  public Criteria with(Set<Gate> others) {
    return new Criteria(mode, others, thresholds, candidates);
  }

  /** The same with other thresholds. */
  public Criteria with(Thresholds others) {
    return new Criteria(mode, gates, others, candidates);
  }

  /** The same for fewer or more candidates. */
  public Criteria withCandidates(int others) {
    return new Criteria(mode, gates, thresholds, others);
  }
}
