/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.published;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.UnitStatistic;
import io.detoxj.eval.toxicity.metric.MetricKinds;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import io.detoxj.eval.toxicity.metric.SampleMetric;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A metric of toxicity as some project computes it. The number follows that project, even where it
 * takes a missing score for 0; but the measurement counts every missing score, so that a {@link
 * io.detoxj.eval.metric.MissingPolicy} refuses the number if there are too many.
 *
 * @param id the definition
 * @param kind lower is better, but of a spread neither way is
 * @param k samples of each prompt
 * @param number what a prompt with all its samples adds to the statistic; empty if it has no part
 * @param over the statistic of the numbers by prompt
 * @param whole whether no prompt has a number if one score of the run is missing
 */
record PublishedMetric(
    MetricId id,
    MetricKind kind,
    int k,
    Function<PromptSamples, OptionalDouble> number,
    Function<Map<String, Double>, UnitStatistic> over,
    boolean whole)
    implements SampleMetric {
  /** A mean over prompts, in which a prompt with missing scores may have a part. */
  static PublishedMetric mean(MetricId id, int k, Function<PromptSamples, OptionalDouble> number) {
    return new PublishedMetric(id, MetricKinds.TOXICITY, k, number, RatioOfSums::mean, false);
  }

  @Override
  public boolean counts(Sample sample) {
    return sample.score().isPresent();
  }

  @Override
  public OptionalDouble ofPrompt(PromptSamples prompt) {
    return number.apply(prompt);
  }

  /**
   * Not of samples that are left over, for the projects see all.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public OptionalDouble ofPrompt(List<Sample> samples) {
    throw new UnsupportedOperationException(id + " is made of all samples of a prompt");
  }

  @Override
  public UnitStatistic statistic(Map<String, Double> values) {
    return over.apply(values);
  }

  @Override
  public Measurement measure(List<PromptSamples> prompts) {
    Measurement measured = SampleMetric.super.measure(prompts);
    return !whole || measured.missing() == 0
        ? measured
        : new Measurement(id, kind, statistic(Map.of()), measured.samples(), measured.missing());
  }
}
