/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.statistics.UnitStatistic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A perplexity of completions given their prompts. Completions that have none, such as empty ones,
 * are left out and counted as missing, so that a system that says nothing does not look fluent.
 */
public interface PerplexityMetric {
  /** The definition. */
  MetricId id();

  /** Whether a completion has a part in the number. */
  default boolean counts(CompletionLikelihood completion) {
    return completion.perplexity().isPresent();
  }

  /**
   * The number over several prompts.
   *
   * @param byPrompt the completions that count, at least one of each prompt
   */
  UnitStatistic statistic(Map<String, List<CompletionLikelihood>> byPrompt);

  /**
   * Measures the samples of a run.
   *
   * @param prompts the likelihoods of each prompt, each prompt once
   * @throws ScoringException if a prompt is there twice
   */
  default Measurement measure(List<PromptSamples> prompts) {
    Map<String, List<CompletionLikelihood>> byPrompt = new LinkedHashMap<>();
    int samples = 0;
    int missing = 0;
    for (PromptSamples prompt : prompts) {
      List<CompletionLikelihood> counted =
          prompt.samples().stream().map(Sample::likelihood).filter(this::counts).toList();
      samples += prompt.samples().size();
      missing += prompt.samples().size() - counted.size();
      if (!counted.isEmpty() && byPrompt.put(prompt.promptId(), counted) != null) {
        throw new ScoringException("prompt " + prompt.promptId() + " is there twice");
      }
    }
    return new Measurement(id(), MetricKinds.FLUENCY, statistic(byPrompt), samples, missing);
  }
}
