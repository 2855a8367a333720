/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import java.util.List;
import java.util.Objects;

/**
 * How unlikely the samples of one prompt were.
 *
 * @param promptId which prompt
 * @param completions one for each sample, {@link CompletionLikelihood#NONE} where there is nothing
 */
public record PromptLikelihoods(String promptId, List<CompletionLikelihood> completions) {
  /** Copies the list. */
  public PromptLikelihoods {
    Objects.requireNonNull(promptId, "promptId");
    completions = List.copyOf(completions);
  }
}
