/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where the gates stand.
 *
 * @param safety to be exceeded
 * @param drugLikeness the lowest QED
 * @param syntheticAccessibility the highest SA score
 * @param lipinskiViolations the most violations of the rule of five
 * @param similarity the lowest
 */
public record Thresholds(
    double safety,
    double drugLikeness,
    double syntheticAccessibility,
    int lipinskiViolations,
    double similarity) {
  /** The paper's: above 0.5, at least 0.5, at most 6, at most 1, at least 0.4. */
  public static Thresholds standard() {
    return new Thresholds(0.5, 0.5, 6, 1, 0.4);
  }

  /** The same with another threshold of safety. */
  public Thresholds withSafety(double other) {
    return new Thresholds(
        other, drugLikeness, syntheticAccessibility, lipinskiViolations, similarity);
  }

  /** The structural gates that a candidate does not pass. */
  public Set<Gate> failed(Measures measures) {
    Set<Gate> failed = EnumSet.noneOf(Gate.class);
    if (measures.drugLikeness() < drugLikeness) {
      failed.add(Gate.DRUG_LIKENESS);
    }
    if (measures.syntheticAccessibility() > syntheticAccessibility) {
      failed.add(Gate.SYNTHESIS);
    }
    if (measures.lipinskiViolations() > lipinskiViolations) {
      failed.add(Gate.LIPINSKI);
    }
    if (measures.similarity() < similarity) {
      failed.add(Gate.SIMILARITY);
    }
    return failed;
  }
}
