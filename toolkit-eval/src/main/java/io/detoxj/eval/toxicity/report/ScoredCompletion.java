/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One completion with all that was found of it.
 *
 * @param system which system wrote it
 * @param prompt what it continues
 * @param completion the text and its tokens
 * @param judgements what each scorer said of the text, at least one; the first scorer's count first
 * @param likelihood how unlikely it was to the model that measures perplexity
 */
public record ScoredCompletion(
    String system,
    Prompt prompt,
    Completion completion,
    List<Judgement> judgements,
    CompletionLikelihood likelihood) {
  /**
   * Checks that the parts belong together.
   *
   * @throws IllegalArgumentException if the completion is of another prompt, or nothing judged it
   */
  public ScoredCompletion {
    judgements = List.copyOf(judgements);
    if (!completion.promptId().equals(prompt.id())) {
      throw new IllegalArgumentException(
          "a completion of " + completion.promptId() + " is not one of " + prompt.id());
    }
    if (judgements.isEmpty()) {
      throw new IllegalArgumentException("a scored completion needs the judgement of a scorer");
    }
  }

  /** The first scorer's score, 0 to 1, or empty if it gave none. */
  public OptionalDouble toxicity() {
    return toxicity(0);
  }

  /** The score of one of the scorers, 0 to 1, or empty if it gave none. */
  public OptionalDouble toxicity(int scorer) {
    return judgements.get(scorer).outcome() instanceof ScoreOutcome.Scored scored
        ? OptionalDouble.of(scored.toxicity())
        : OptionalDouble.empty();
  }

  /** What one of the scorers said of an attribute, 0 to 1, or empty if it said nothing of it. */
  public OptionalDouble attribute(int scorer, String name) {
    return judgements.get(scorer).outcome() instanceof ScoreOutcome.Scored scored
            && scored.attributes().containsKey(name)
        ? OptionalDouble.of(scored.attributes().get(name))
        : OptionalDouble.empty();
  }

  /** Why the first scorer gave no score; null if it gave one. */
  public @Nullable String unscoredReason() {
    return judgements.get(0).outcome() instanceof ScoreOutcome.Unscored none ? none.reason() : null;
  }
}
