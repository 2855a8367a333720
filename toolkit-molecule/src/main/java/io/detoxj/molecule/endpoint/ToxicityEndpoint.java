/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

import io.detoxj.molecule.chemistry.Molecule;

/**
 * A judge of toxicity. Results of different judges cannot be compared, so every table names its
 * judge. Safe for use by several threads.
 */
public interface ToxicityEndpoint {
  /** What judges, with its version, as tables name it. */
  String provenance();

  /**
   * Judges a molecule.
   *
   * @param endpoint a kind of toxicity as the Therapeutics Data Commons call it, such as {@code
   *     AMES} or {@code Tox21_SR_ARE}
   */
  Judgement judge(String endpoint, Molecule molecule);
}
