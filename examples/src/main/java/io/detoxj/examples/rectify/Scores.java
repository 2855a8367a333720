/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.eval.scorer.ScoreOutcome;
import io.detoxj.eval.scorer.ToxicityScorer;
import io.detoxj.rectify.data.ContinuationScorer;
import java.util.OptionalDouble;

/** The toxicity scorers of evaluation as judges of continuations. */
public final class Scores {
  private Scores() {}

  /** A scorer as a judge of continuations. */
  public static ContinuationScorer of(ToxicityScorer scorer) {
    return ContinuationScorer.of(
        scorer.info().id() + " " + scorer.info().version(),
        scorer.fingerprint(),
        texts -> scorer.score(texts).stream().map(Scores::probability).toList());
  }

  private static OptionalDouble probability(ScoreOutcome outcome) {
    return outcome instanceof ScoreOutcome.Scored scored
        ? OptionalDouble.of(scored.toxicity())
        : OptionalDouble.empty();
  }

  static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
