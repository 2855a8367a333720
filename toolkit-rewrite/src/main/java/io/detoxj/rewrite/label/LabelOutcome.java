/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

/** What a labeller says of one text. */
public sealed interface LabelOutcome {
  /**
   * A label.
   *
   * @param label one of {@link TextLabeller#labels}
   * @param probability that the labeller gives it, 0 to 1
   */
  record Labelled(String label, double probability) implements LabelOutcome {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the probability is not a number from 0 to 1
     */
    public Labelled {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            "the probability of a label is from 0 to 1, not " + probability);
      }
    }
  }

  /**
   * No label, which counts as none of them.
   *
   * @param reason why, in a few words
   */
  record Unlabelled(String reason) implements LabelOutcome {}
}
