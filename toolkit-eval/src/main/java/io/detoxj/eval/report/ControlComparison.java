/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.statistics.PairedDifference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a method is from one of its own controls on the same units, in the primary metric of the
 * report.
 *
 * @param control the name of the control's row
 * @param difference the method's value minus the control's, with its test, adjusted for the number
 *     of methods and controls; null if one of them has no such number
 */
public record ControlComparison(String control, @Nullable PairedDifference difference) {
  /** The difference, or empty if one of the two has no such number. */
  public Optional<PairedDifference> found() {
    return Optional.ofNullable(difference);
  }
}
