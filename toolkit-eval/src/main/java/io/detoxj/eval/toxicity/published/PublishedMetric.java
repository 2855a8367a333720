/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.published;

import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.toxicity.metric.MetricKinds;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import io.detoxj.eval.toxicity.metric.SampleMetric;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A metric as some project computes it. The number follows that project, even where it takes a
 * missing score for 0; but the measurement counts every missing score, so that a {@link
 * io.detoxj.eval.metric.MissingPolicy} refuses the number if there are too many.
 */
public interface PublishedMetric extends SampleMetric {
  /** What it is about; a lower toxicity is better, and of a spread neither way is. */
  @Override
  default MetricKind kind() {
    return MetricKinds.TOXICITY;
  }

  @Override
  default boolean counts(Sample sample) {
    return sample.score().isPresent();
  }

  /** What one prompt adds to the statistic, or empty if it has no part in it. */
  @Override
  OptionalDouble ofPrompt(PromptSamples prompt);

  /**
   * Not of samples that are left over, for the projects see all.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  default OptionalDouble ofPrompt(List<Sample> samples) {
    throw new UnsupportedOperationException(id() + " is made of all samples of a prompt");
  }
}
