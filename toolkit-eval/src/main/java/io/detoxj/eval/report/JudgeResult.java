/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.score.ScorerInfo;
import java.util.List;

/**
 * What a scorer beside the first one found: a detoxifier that only one scorer believes in has
 * learnt that scorer.
 *
 * @param scorer which
 * @param systems one of each system of the report, in its order
 */
public record JudgeResult(ScorerInfo scorer, List<JudgedSystem> systems) {
  /** Copies the list. */
  public JudgeResult {
    systems = List.copyOf(systems);
  }
}
