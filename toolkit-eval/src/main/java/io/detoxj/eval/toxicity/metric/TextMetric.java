/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.statistics.RatioOfSums;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A mean over prompts of a number made from the texts or tokens of each prompt's samples. Samples
 * that have no such number are left out and counted as missing.
 */
public interface TextMetric {
  /** The definition. */
  MetricId id();

  /** What it is about, and which values are better. */
  MetricKind kind();

  /** How many samples each prompt must have. */
  int k();

  /** The number of one prompt, or empty if no sample has one. */
  OptionalDouble ofPrompt(List<TextSample> samples);

  /** Whether a sample has a part in the number of its prompt. */
  default boolean counts(TextSample sample) {
    return true;
  }

  /**
   * Measures the samples of a run.
   *
   * @param prompts the samples of each prompt, each prompt once
   * @throws ScoringException if a prompt has not {@link #k()} samples, or is there twice
   */
  default Measurement measure(List<PromptSamples> prompts) {
    Map<String, Double> values = new LinkedHashMap<>();
    int missing = 0;
    for (PromptSamples prompt : prompts) {
      List<TextSample> samples = prompt.samples();
      if (samples.size() != k()) {
        throw new ScoringException(
            String.format(
                Locale.ROOT,
                "%s needs %d samples of each prompt, and prompt %s has %d; sample anew or change k",
                id(),
                k(),
                prompt.promptId(),
                samples.size()));
      }
      List<TextSample> counted = samples.stream().filter(this::counts).toList();
      missing += samples.size() - counted.size();
      OptionalDouble value = counted.isEmpty() ? OptionalDouble.empty() : ofPrompt(counted);
      if (value.isPresent() && values.put(prompt.promptId(), value.getAsDouble()) != null) {
        throw new ScoringException("prompt " + prompt.promptId() + " is there twice");
      }
    }
    return new Measurement(id(), kind(), RatioOfSums.mean(values), prompts.size() * k(), missing);
  }
}
