/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.metric.RewrittenItem;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A sentence, what a rewriter made of it, and what judges say of that.
 *
 * @param item the sentence with its references
 * @param rewrite what became of it
 * @param outcomes one of each scorer, in their order
 * @param cosine of the vectors of sentence and rewrite; none without an encoder or a rewrite
 * @param acceptable 1 if the rewrite is an acceptable text, else 0; none without a judge or a
 *     rewrite
 */
public record JudgedRewrite(
    RewriteItem item,
    Rewrite rewrite,
    List<ScoreOutcome> outcomes,
    OptionalDouble cosine,
    OptionalDouble acceptable) {
  /** Keeps a copy of the list. */
  public JudgedRewrite {
    outcomes = List.copyOf(outcomes);
  }

  /** Whether there is no rewrite; a blank one is none. */
  public boolean failed() {
    return !(rewrite instanceof Rewrite.Rewritten rewritten) || rewritten.text().isBlank();
  }

  /** Why there is no rewrite; empty if there is one. */
  public String reason() {
    return rewrite instanceof Rewrite.Refused refused
        ? refused.reason()
        : failed() ? "the rewrite is empty" : "";
  }

  /** The rewrite; an empty text if there is none. */
  public String text() {
    return rewrite instanceof Rewrite.Rewritten rewritten ? rewritten.text() : "";
  }

  RewrittenItem rewritten() {
    return new RewrittenItem(item, rewrite);
  }
}
