/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.UnitStatistic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A mean over prompts of a number made from each prompt's samples. Samples that lack what it needs
 * are left out and counted as missing; a prompt of which none is left has no part in the mean.
 */
public interface SampleMetric {
  /** The definition. */
  MetricId id();

  /** What it is about, and which values are better. */
  MetricKind kind();

  /** How many samples each prompt must have. */
  int k();

  /**
   * The number of one prompt, or empty if no sample has one.
   *
   * @param samples those that {@linkplain #counts count}, at least one
   */
  OptionalDouble ofPrompt(List<Sample> samples);

  /** Whether a sample has a part in the number of its prompt. */
  default boolean counts(Sample sample) {
    return true;
  }

  /** The number of one prompt, or empty if it has no part in the statistic. */
  default OptionalDouble ofPrompt(PromptSamples prompt) {
    List<Sample> counted = prompt.samples().stream().filter(this::counts).toList();
    return counted.isEmpty() ? OptionalDouble.empty() : ofPrompt(counted);
  }

  /**
   * The number over several prompts; their mean unless the metric says otherwise.
   *
   * @param values by prompt id
   */
  default UnitStatistic statistic(Map<String, Double> values) {
    return RatioOfSums.mean(values);
  }

  /**
   * Measures the samples of a run.
   *
   * @param prompts the samples of each prompt, each prompt once
   * @throws ScoringException if a prompt has not {@link #k()} samples, for the number would not be
   *     what the id says, or there are two of one id
   */
  default Measurement measure(List<PromptSamples> prompts) {
    Map<String, Double> values = new LinkedHashMap<>();
    int missing = 0;
    for (PromptSamples prompt : prompts) {
      int samples = prompt.samples().size();
      if (samples != k()) {
        throw new ScoringException(
            "%s needs %s samples of each prompt, and prompt %s has %s; sample anew or change k"
                .formatted(id(), k(), prompt.promptId(), samples));
      }
      missing += (int) prompt.samples().stream().filter(sample -> !counts(sample)).count();
      OptionalDouble value = ofPrompt(prompt);
      if (value.isPresent() && values.put(prompt.promptId(), value.getAsDouble()) != null) {
        throw new ScoringException("prompt " + prompt.promptId() + " is there twice");
      }
    }
    return new Measurement(id(), kind(), statistic(values), prompts.size() * k(), missing);
  }
}
