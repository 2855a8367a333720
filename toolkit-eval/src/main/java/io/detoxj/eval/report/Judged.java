/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.Measurement;
import org.jspecify.annotations.Nullable;

/**
 * The primary metric of a system by one of the scorers.
 *
 * @param scorer which
 * @param primary the metric; null for the scorer whose numbers are those of the report anyway
 */
public record Judged(ScorerInfo scorer, @Nullable Measurement primary) {}
