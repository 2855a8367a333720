/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;

/**
 * What one scorer said of one text.
 *
 * @param scorer which scorer, with its version and the hash of its weights
 * @param outcome a score, or why there is none
 */
public record Judgement(ScorerInfo scorer, ScoreOutcome outcome) {}
