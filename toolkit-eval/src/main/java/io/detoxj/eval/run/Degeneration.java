/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

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

/** How much of what systems say is degenerate, the base first, and whether one is broken by it. */
final class Degeneration {
  private @Nullable DegenerateRates detectors;
  private List<PromptSamples> base = List.of();
  private List<Measurement> ofBase = List.of();

  /** The rates of the next system; those of the first one are the base's. */
  List<Measurement> rates(List<PromptSamples> samples) {
    DegenerateRates known = detectors;
    if (known != null) {
      return known.ofSystem(samples, base);
    }
    DegenerateRates learnt = new DegenerateRates(detectors(samples));
    detectors = learnt;
    base = samples;
    ofBase = learnt.ofBase(samples);
    return ofBase;
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

  /** Why the system with these rates is broken, or null if it is not. */
  @Nullable String broken(List<Measurement> rates, Bootstrap bootstrap) {
    BrokenWin judged = BrokenWin.judge(rates, ofBase, BrokenWin.STANDARD_MARGIN, bootstrap);
    return judged.broken() ? judged.inWords() : null;
  }
}
