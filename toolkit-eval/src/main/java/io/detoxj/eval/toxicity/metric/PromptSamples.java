/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.generate.Completion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The samples of one prompt as text and tokens.
 *
 * @param promptId which prompt
 * @param samples in their order, at least one
 */
public record PromptSamples(String promptId, List<TextSample> samples) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there are no samples
   */
  public PromptSamples {
    Objects.requireNonNull(promptId, "promptId");
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("prompt " + promptId + " has no samples");
    }
  }

  /** Completions by their prompts, both in the order in which they come. */
  public static List<PromptSamples> of(List<Completion> completions) {
    Map<String, List<TextSample>> byPrompt = new LinkedHashMap<>();
    for (Completion completion : completions) {
      byPrompt
          .computeIfAbsent(completion.promptId(), id -> new ArrayList<>())
          .add(TextSample.of(completion));
    }
    return byPrompt.entrySet().stream()
        .map(entry -> new PromptSamples(entry.getKey(), entry.getValue()))
        .toList();
  }
}
