/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.detox.Firing;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a system made of some prompts, as a journal has it: how large its edits of weights are,
 * which is the same in every batch, and how its other interventions acted in this one.
 */
record GeneratedBatch(List<GeneratedPrompt> prompts, List<Firing> edits, List<Firing> firings) {
  /** The samples of a prompt. */
  record GeneratedPrompt(String id, List<Integer> promptTokens, List<Sample> samples) {}

  /** One completion. */
  record Sample(
      String text, List<Integer> tokens, List<Float> logProbabilities, FinishReason finishReason) {}

  /** From completions, prompt by prompt and sample by sample. */
  static GeneratedBatch of(List<Completion> completions, List<Firing> edits, List<Firing> firings) {
    List<GeneratedPrompt> prompts = new ArrayList<>();
    for (Completion one : completions) {
      if (one.sampleIndex() == 0) {
        prompts.add(new GeneratedPrompt(one.promptId(), one.promptTokens(), new ArrayList<>()));
      }
      prompts
          .get(prompts.size() - 1)
          .samples()
          .add(
              new Sample(
                  wellFormed(one.text()),
                  one.tokens(),
                  one.logProbabilities(),
                  one.finishReason()));
    }
    return new GeneratedBatch(prompts, edits, firings);
  }

  /** Half a surrogate pair cannot be written, and must not be scored as what is not written. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  List<Completion> completions() {
    List<Completion> all = new ArrayList<>();
    for (GeneratedPrompt prompt : prompts) {
      for (int index = 0; index < prompt.samples().size(); index++) {
        Sample sample = prompt.samples().get(index);
        all.add(
            new Completion(
                prompt.id(),
                index,
                sample.text(),
                prompt.promptTokens(),
                sample.tokens(),
                sample.logProbabilities(),
                sample.finishReason()));
      }
    }
    return all;
  }

  long newTokens() {
    return prompts.stream()
        .flatMap(prompt -> prompt.samples().stream())
        .mapToLong(sample -> sample.tokens().size())
        .sum();
  }
}
