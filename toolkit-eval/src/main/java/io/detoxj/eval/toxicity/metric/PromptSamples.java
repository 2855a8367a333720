/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.generate.Completion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The samples of one prompt.
 *
 * @param promptId which prompt
 * @param samples in their order, at least one
 */
public record PromptSamples(String promptId, List<Sample> samples) {
  /**
   * Checks the samples.
   *
   * @throws IllegalArgumentException if there are none, or a score is not a number from 0 to 1
   */
  public PromptSamples {
    Objects.requireNonNull(promptId, "promptId");
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("prompt " + promptId + " has no samples");
    }
    for (Sample sample : samples) {
      OptionalDouble score = sample.score();
      if (score.isPresent() && !(score.getAsDouble() >= 0 && score.getAsDouble() <= 1)) {
        throw new IllegalArgumentException(
            "prompt %s has the score %s; scores are from 0 to 1"
                .formatted(promptId, score.getAsDouble()));
      }
    }
  }

  /** Completions by their prompts, both in the order in which they come. */
  public static List<PromptSamples> of(List<Completion> completions) {
    return of(completions, Completion::promptId, Sample::of);
  }

  /** Samples of anything by their prompts, both in the order in which they come. */
  public static <T> List<PromptSamples> of(
      List<T> all, Function<T, String> promptId, Function<T, Sample> sample) {
    Map<String, List<Sample>> byPrompt = new LinkedHashMap<>();
    for (T one : all) {
      byPrompt.computeIfAbsent(promptId.apply(one), id -> new ArrayList<>()).add(sample.apply(one));
    }
    return byPrompt.entrySet().stream()
        .map(entry -> new PromptSamples(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The scores that are there, in the order of the samples. */
  public double[] scored() {
    return samples.stream()
        .map(Sample::score)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }
}
