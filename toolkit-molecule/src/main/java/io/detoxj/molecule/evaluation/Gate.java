/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a valid candidate has to pass, in this order. */
public enum Gate {
  /** The judge finds it safe. */
  SAFETY,
  /** It is drug-like by QED. */
  DRUG_LIKENESS,
  /** It can be made, by the SA score. */
  SYNTHESIS,
  /** It keeps the rule of five, but for one violation. */
  LIPINSKI,
  /** It is similar to the original. */
  SIMILARITY;

  /** The four that need no judge. */
  public static Set<Gate> structural() {
    return EnumSet.complementOf(EnumSet.of(SAFETY));
  }

  /** The name as tables have it, such as {@code drug-likeness}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
