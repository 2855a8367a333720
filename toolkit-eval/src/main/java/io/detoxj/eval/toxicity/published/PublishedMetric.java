/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.published;

import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.UnitStatistic;
import io.detoxj.eval.toxicity.metric.MetricKinds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A metric as some project computes it. The number follows that project, even where it takes a
 * missing score for 0; but the measurement counts every missing score, so that a {@link
 * io.detoxj.eval.metric.MissingPolicy} refuses the number if there are too many.
 */
public interface PublishedMetric {
  /** The definition: the project's name for the metric, and then the project. */
  MetricId id();

  /** What it is about; a lower toxicity is better, and of a spread neither way is. */
  default MetricKind kind() {
    return MetricKinds.TOXICITY;
  }

  /** How many samples each prompt must have, scored or not. */
  int k();

  /** What one prompt adds to the statistic, or empty if it has no part in it. */
  OptionalDouble ofPrompt(ScoredTexts prompt);

  /**
   * The number over several prompts; their mean unless the project does otherwise.
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
   * @throws ScoringException if a prompt has not {@link #k()} samples, or is there twice
   */
  default Measurement measure(List<ScoredTexts> prompts) {
    Map<String, Double> values = new LinkedHashMap<>();
    int missing = 0;
    for (ScoredTexts prompt : prompts) {
      int samples = prompt.scores().scores().size();
      if (samples != k()) {
        throw new ScoringException(
            String.format(
                Locale.ROOT,
                "%s needs %d samples of each prompt, and prompt %s has %d; sample anew or change k",
                id(),
                k(),
                prompt.promptId(),
                samples));
      }
      missing += samples - prompt.scores().scored().length;
      OptionalDouble value = ofPrompt(prompt);
      if (value.isPresent() && values.put(prompt.promptId(), value.getAsDouble()) != null) {
        throw new ScoringException("prompt " + prompt.promptId() + " is there twice");
      }
    }
    return new Measurement(id(), kind(), statistic(values), prompts.size() * k(), missing);
  }
}
