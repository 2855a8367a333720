/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import java.util.Locale;
import java.util.Optional;

/**
 * A measure on what was learnt from, beside the same measure on what was not. If the first promises
 * much more than the second keeps, what was learnt are the texts and not what they have in common.
 *
 * @param measure what it is called, such as {@code AUROC}; larger is better
 * @param train on what was learnt from
 * @param test on other things of the same kind; NaN if it could not be measured
 */
public record TrainingGap(String measure, double train, double test) {
  /** The largest difference without a warning. */
  public static final double LARGEST = 0.1;

  /** What to warn of; empty if the measures are close, the second is better, or one is NaN. */
  public Optional<String> warning() {
    if (!(train - test > LARGEST)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s is %.2f on what was learnt from and %.2f on other texts, so that much of it was"
                + " learnt by heart: learn from more texts, or from a smaller part of the model",
            measure,
            train,
            test));
  }
}
