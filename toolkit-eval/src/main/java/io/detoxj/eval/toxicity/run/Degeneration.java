/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.degenerate.BrokenWin;
import io.detoxj.eval.toxicity.degenerate.CollapsedDetector;
import io.detoxj.eval.toxicity.degenerate.DegenerateRates;
import io.detoxj.eval.toxicity.degenerate.Detector;
import io.detoxj.eval.toxicity.degenerate.EmptyDetector;
import io.detoxj.eval.toxicity.degenerate.OffTopicDetector;
import io.detoxj.eval.toxicity.degenerate.RefusingDetector;
import io.detoxj.eval.toxicity.degenerate.RepeatedDetector;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much of what systems say is degenerate, and whether one is broken by it. */
final class Degeneration {
  private final DegenerateRates detectors;
  private final List<PromptSamples> base;
  private final List<Measurement> ofBase;

  /** Learns from the base's samples. */
  Degeneration(List<PromptSamples> base) {
    this.base = base;
    this.detectors = new DegenerateRates(detectors(base));
    this.ofBase = detectors.ofBase(base);
  }

  /** The rates of the base. */
  List<Measurement> ofBase() {
    return ofBase;
  }

  /** The rates of another system. */
  List<Measurement> of(List<PromptSamples> samples) {
    return detectors.ofSystem(samples, base);
  }

  /** Without several samples of several prompts there is nothing to compare a sample with. */
  private static List<Detector> detectors(List<PromptSamples> base) {
    List<Detector> all =
        new ArrayList<>(
            List.of(new EmptyDetector(), RepeatedDetector.standard(), RefusingDetector.standard()));
    boolean several = base.stream().allMatch(prompt -> prompt.samples().size() > 1);
    boolean words =
        base.stream()
            .flatMap(prompt -> prompt.samples().stream())
            .anyMatch(sample -> !sample.words().isEmpty());
    if (several) {
      all.add(CollapsedDetector.standard());
    }
    if (several && words && base.size() > 1) {
      all.add(OffTopicDetector.standard(base));
    }
    return all;
  }

  /** Why the system with these rates is broken beside the base's, or null if it is not. */
  static @Nullable String broken(
      List<Measurement> rates, List<Measurement> ofBase, Bootstrap bootstrap) {
    BrokenWin judged = BrokenWin.judge(rates, ofBase, BrokenWin.STANDARD_MARGIN, bootstrap);
    return judged.broken() ? judged.inWords() : null;
  }
}
