/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ScoredCompletion;
import java.util.List;

/**
 * What an experiment brought.
 *
 * @param report metrics and comparisons
 * @param completions all that was generated, system by system, scored
 */
public record ExperimentResult(Report report, List<ScoredCompletion> completions) {
  /** Copies the list. */
  public ExperimentResult {
    completions = List.copyOf(completions);
  }
}
