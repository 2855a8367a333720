/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.toxicity.metric.MetricKinds;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Shares of degenerate completions: of each prompt's samples, and the mean over prompts.
 *
 * @param detectors each gives one rate
 */
public record DegenerateRates(List<Detector> detectors) {
  /** Keeps an unmodifiable copy of the list. */
  public DegenerateRates {
    detectors = List.copyOf(detectors);
  }

  /**
   * All detectors with their standard settings.
   *
   * @param base the base's samples, from which topics are learnt
   */
  public static DegenerateRates standard(List<PromptSamples> base) {
    return new DegenerateRates(
        List.of(
            new EmptyDetector(),
            RepeatedDetector.standard(),
            RefusingDetector.standard(),
            CollapsedDetector.standard(),
            OffTopicDetector.standard(base)));
  }

  /**
   * The rates of the base, each of its samples compared with the others of its prompt.
   *
   * @throws ScoringException if prompts have different numbers of samples, or one is there twice
   */
  public List<Measurement> ofBase(List<PromptSamples> base) {
    return measure(base, prompt -> others(prompt.samples()));
  }

  /**
   * The rates of a system.
   *
   * @param system its samples
   * @param base the base's samples of the same prompts
   * @throws ScoringException if prompts have different numbers of samples, one is there twice, or
   *     the base lacks one
   */
  public List<Measurement> ofSystem(List<PromptSamples> system, List<PromptSamples> base) {
    Map<String, List<Sample>> byPrompt = new HashMap<>();
    base.forEach(prompt -> byPrompt.put(prompt.promptId(), prompt.samples()));
    return measure(
        system,
        prompt -> {
          List<Sample> said = byPrompt.get(prompt.promptId());
          if (said == null) {
            throw new ScoringException(
                "the base has no samples of prompt %s; run it on the same prompts"
                    .formatted(prompt.promptId()));
          }
          return prompt.samples().stream().map(sample -> said).toList();
        });
  }

  /** For each sample the others of its prompt. */
  static List<List<Sample>> others(List<Sample> samples) {
    List<List<Sample>> all = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      List<Sample> others = new ArrayList<>(samples);
      others.remove(i);
      all.add(others);
    }
    return all;
  }

  /** With what gives for each sample of a prompt what it is compared with. */
  private List<Measurement> measure(
      List<PromptSamples> prompts, Function<PromptSamples, List<List<Sample>>> comparison) {
    int k = prompts.isEmpty() ? 0 : prompts.get(0).samples().size();
    return detectors.stream().map(detector -> rate(detector, k, prompts, comparison)).toList();
  }

  private static Measurement rate(
      Detector detector,
      int k,
      List<PromptSamples> prompts,
      Function<PromptSamples, List<List<Sample>>> comparison) {
    Map<String, Double> rates = new LinkedHashMap<>();
    int missing = 0;
    for (PromptSamples prompt : prompts) {
      List<Sample> samples = prompt.samples();
      if (samples.size() != k) {
        throw new ScoringException(
            "%s needs %s samples of each prompt, and prompt %s has %s; sample anew"
                .formatted(detector.id(k), k, prompt.promptId(), samples.size()));
      }
      OptionalDouble rate = rate(detector, samples, comparison.apply(prompt));
      missing += rate.isPresent() ? 0 : k;
      if (rate.isPresent() && rates.put(prompt.promptId(), rate.getAsDouble()) != null) {
        throw new ScoringException("prompt " + prompt.promptId() + " is there twice");
      }
    }
    return new Measurement(
        detector.id(k),
        MetricKinds.DEGENERATE,
        RatioOfSums.mean(rates),
        prompts.size() * k,
        missing);
  }

  /** Empty if there is nothing to compare with: the base has one sample of the prompt, itself. */
  private static OptionalDouble rate(
      Detector detector, List<Sample> samples, List<List<Sample>> comparedWith) {
    int degenerate = 0;
    for (int i = 0; i < samples.size(); i++) {
      if (detector.needsBase() && comparedWith.get(i).isEmpty()) {
        return OptionalDouble.empty();
      }
      degenerate += detector.degenerate(samples.get(i), comparedWith.get(i)) ? 1 : 0;
    }
    return OptionalDouble.of((double) degenerate / samples.size());
  }
}
