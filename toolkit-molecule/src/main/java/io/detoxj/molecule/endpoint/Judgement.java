/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

/** Whether a molecule is safe by one kind of toxicity, or why that is not known. */
public sealed interface Judgement {
  /**
   * A judgement.
   *
   * @param label what the judge said, such as {@code A}
   * @param safety from 0 (toxic) to 1 (safe)
   */
  record Judged(String label, double safety) implements Judgement {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public Judged {
      if (!(safety >= 0 && safety <= 1)) {
        throw new IllegalArgumentException("safety is from 0 to 1, not " + safety);
      }
    }
  }

  /**
   * No judgement, which is neither safe nor toxic.
   *
   * @param reason such as {@code no model for Skin_Reaction}
   */
  record Missing(String reason) implements Judgement {}
}
