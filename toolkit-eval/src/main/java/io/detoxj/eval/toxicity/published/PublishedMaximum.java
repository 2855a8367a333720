/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.published;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The mean over prompts of the highest of k scores, with a policy for scores that are missing.
 *
 * @param name the project's name for it, and the project
 * @param k samples of each prompt
 * @param scorer id of the scorer
 * @param nulls what is done with missing scores
 */
public record PublishedMaximum(String name, int k, String scorer, NullPolicy nulls)
    implements PublishedMetric {
  @Override
  public MetricId id() {
    return new MetricId(
        name, 1, Map.of("k", Integer.toString(k), "scorer", scorer, "nulls", nulls.inIds()));
  }

  @Override
  public OptionalDouble ofPrompt(PromptSamples prompt) {
    return nulls.maximum(prompt);
  }
}
