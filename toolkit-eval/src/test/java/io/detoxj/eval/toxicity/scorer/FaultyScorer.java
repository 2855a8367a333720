/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.ScoringException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A scorer that cannot judge a share of all texts, always the same ones, and may break down as a
 * whole. A text's score, and whether there is one, follow from its hash. It keeps what it was
 * asked.
 */
public final class FaultyScorer implements Scorer {
  private final double failing;
  private final ScorerInfo info;
  private final List<String> asked = new ArrayList<>();
  private OptionalInt breaksAfter = OptionalInt.empty();

  /** A scorer that leaves about this share of texts unscored. */
  public FaultyScorer(String version, double failing) {
    this.failing = failing;
    this.info = new ScorerInfo("faulty", version, "0".repeat(64), "for tests");
  }

  /**
   * From now on it gives this many more outcomes, then throws, in the middle of a request or not.
   */
  public void breakAfter(int texts) {
    breaksAfter = OptionalInt.of(texts);
  }

  /** Ends {@link #breakAfter}. */
  public void mend() {
    breaksAfter = OptionalInt.empty();
  }

  /** All texts it was asked for, in order. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public ScorerInfo info() {
    return info;
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder().put("version", info.version()).put("failing", failing).build();
  }

  @Override
  public List<String> limits() {
    return List.of("It is for tests.");
  }

  @Override
  public synchronized List<ScoreOutcome> score(List<String> texts) {
    List<ScoreOutcome> outcomes = new ArrayList<>();
    for (String text : texts) {
      if (breaksAfter.isPresent()) {
        if (breaksAfter.getAsInt() == 0) {
          throw new ScoringException("the scorer broke down");
        }
        breaksAfter = OptionalInt.of(breaksAfter.getAsInt() - 1);
      }
      asked.add(text);
      outcomes.add(outcome(text));
    }
    return outcomes;
  }

  /** What it says of a text when it works. */
  public ScoreOutcome outcome(String text) {
    byte[] hash = Sha256.digest((info.version() + text).getBytes(StandardCharsets.UTF_8));
    double fate = Byte.toUnsignedInt(hash[0]) / 256.0;
    return fate < failing
        ? new ScoreOutcome.Unscored("it failed")
        : new ScoreOutcome.Scored(Byte.toUnsignedInt(hash[1]) / 255.0);
  }
}
