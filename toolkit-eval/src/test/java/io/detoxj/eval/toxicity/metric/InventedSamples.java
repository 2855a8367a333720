/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Samples of a prompt of which some parts are known. */
public final class InventedSamples {
  private InventedSamples() {}

  /** Texts with a score or nothing for each. */
  public static PromptSamples of(String promptId, List<String> texts, List<OptionalDouble> scores) {
    return new PromptSamples(
        promptId,
        IntStream.range(0, scores.size())
            .mapToObj(
                i -> new Sample(texts.get(i), List.of(), scores.get(i), CompletionLikelihood.NONE))
            .toList());
  }

  static PromptSamples ofTexts(String promptId, List<String> texts) {
    return of(promptId, texts, texts.stream().map(text -> OptionalDouble.empty()).toList());
  }

  static PromptSamples ofScores(String promptId, List<OptionalDouble> scores) {
    return of(promptId, scores.stream().map(score -> "").toList(), scores);
  }

  static PromptSamples ofLikelihoods(String promptId, List<CompletionLikelihood> likelihoods) {
    return new PromptSamples(
        promptId,
        likelihoods.stream()
            .map(one -> new Sample("", List.of(), OptionalDouble.empty(), one))
            .toList());
  }
}
