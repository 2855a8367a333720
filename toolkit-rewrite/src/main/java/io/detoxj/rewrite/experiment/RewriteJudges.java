/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.ConfigException;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.run.JudgedBatch;
import io.detoxj.rewrite.data.RewriteItem;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Who judges rewrites; all of them stay with the caller.
 *
 * @param scorers of toxicity, one or more; the first one's numbers are those of the report
 * @param encoder of sentences, which tells how much of the meaning is kept; null if there is none
 * @param fluency tells which texts are acceptable; null if there is none
 */
public record RewriteJudges(
    List<Scorer> scorers, @Nullable SentenceEncoder encoder, @Nullable Acceptability fluency) {
  private static final int SHOWN = 12;
  private static final String NO_REWRITE = "there is no rewrite";

  /**
   * Keeps a copy of the list.
   *
   * @throws ConfigException if there is no scorer
   */
  public RewriteJudges {
    scorers = List.copyOf(scorers);
    if (scorers.isEmpty()) {
      throw new ConfigException("rewrites need a scorer of toxicity; give one");
    }
  }

  /**
   * Without a judge of fluency.
   *
   * @throws ConfigException if there is no scorer
   */
  public RewriteJudges(List<Scorer> scorers, @Nullable SentenceEncoder encoder) {
    this(scorers, encoder, null);
  }

  /** How metrics name the encoder. */
  String encoderName() {
    return encoder == null
        ? "encoder of sentences"
        : encoder.info().architecture() + " " + encoder.info().weightsSha256().substring(0, SHOWN);
  }

  /**
   * Judges rewrites at once, without a journal.
   *
   * @param rewrites one an item, in the same order
   * @throws io.detoxj.core.ScoringException if a scorer fails as a whole
   */
  public List<JudgedRewrite> judge(List<RewriteItem> items, List<Rewrite> rewrites) {
    List<String> texts = texts(rewrites);
    List<List<ScoreOutcome>> scored = new ArrayList<>();
    for (Scorer scorer : scorers) {
      scored.add(spread(rewrites, JudgedBatch.of(scorer, texts)));
    }
    List<OptionalDouble> cosines = encoder == null ? List.of() : cosines(items, rewrites, encoder);
    List<OptionalDouble> verdicts = fluency == null ? List.of() : acceptable(rewrites, fluency);
    List<JudgedRewrite> all = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      int index = i;
      all.add(
          new JudgedRewrite(
              items.get(i),
              rewrites.get(i),
              scored.stream().map(one -> one.get(index)).toList(),
              encoder == null ? OptionalDouble.empty() : cosines.get(i),
              fluency == null ? OptionalDouble.empty() : verdicts.get(i)));
    }
    return all;
  }

  private static boolean isThere(Rewrite rewrite) {
    return rewrite instanceof Rewrite.Rewritten rewritten && !rewritten.text().isBlank();
  }

  /** The rewrites that are there. */
  static List<String> texts(List<Rewrite> rewrites) {
    return rewrites.stream()
        .filter(RewriteJudges::isThere)
        .map(one -> ((Rewrite.Rewritten) one).text())
        .toList();
  }

  /** Outcomes of the rewrites that are there, with a reason for each of the others. */
  static List<ScoreOutcome> spread(List<Rewrite> rewrites, JudgedBatch batch) {
    List<ScoreOutcome> all = new ArrayList<>();
    int next = 0;
    for (Rewrite rewrite : rewrites) {
      all.add(
          isThere(rewrite)
              ? batch.verdicts().get(next++).outcome()
              : new ScoreOutcome.Unscored(NO_REWRITE));
    }
    return all;
  }

  /** The cosine of each sentence and its rewrite, if there is one. */
  static List<OptionalDouble> cosines(
      List<RewriteItem> items, List<Rewrite> rewrites, SentenceEncoder encoder) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < rewrites.size(); i++) {
      if (isThere(rewrites.get(i))) {
        texts.add(items.get(i).source());
        texts.add(((Rewrite.Rewritten) rewrites.get(i)).text());
      }
    }
    List<float[]> vectors = encoder.encode(texts);
    List<OptionalDouble> all = new ArrayList<>();
    int next = 0;
    for (Rewrite rewrite : rewrites) {
      if (isThere(rewrite)) {
        all.add(
            OptionalDouble.of(SentenceEncoder.cosine(vectors.get(next), vectors.get(next + 1))));
        next += 2;
      } else {
        all.add(OptionalDouble.empty());
      }
    }
    return all;
  }

  /** Which rewrites are acceptable, of those that are there. */
  static List<OptionalDouble> acceptable(List<Rewrite> rewrites, Acceptability judge) {
    List<OptionalDouble> verdicts = judge.of(texts(rewrites));
    List<OptionalDouble> all = new ArrayList<>();
    int next = 0;
    for (Rewrite rewrite : rewrites) {
      all.add(isThere(rewrite) ? verdicts.get(next++) : OptionalDouble.empty());
    }
    return all;
  }
}
