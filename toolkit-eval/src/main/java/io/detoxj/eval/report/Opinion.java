/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one scorer finds of a system in the primary metric.
 *
 * @param scorer which
 * @param own whether it is the scorer of the report, whose numbers are there already and not here
 * @param influence what it had to do with the system; null if it is independent of it
 * @param fromBase the system's value minus the base's, with its test, adjusted for the number of
 *     systems of its role; null if there is no such number
 * @param fromControls the same from each of a method's controls
 */
public record Opinion(
    ScorerInfo scorer,
    boolean own,
    @Nullable Influence influence,
    @Nullable PairedDifference fromBase,
    List<ControlComparison> fromControls) {
  /** Keeps an unmodifiable copy of the list. */
  public Opinion {
    fromControls = List.copyOf(fromControls);
  }

  /** Whether it neither taught nor chose the system. */
  public boolean independent() {
    return influence == null;
  }

  /** The difference from the base, or empty if there is none. */
  public Optional<PairedDifference> difference() {
    return Optional.ofNullable(fromBase);
  }
}
