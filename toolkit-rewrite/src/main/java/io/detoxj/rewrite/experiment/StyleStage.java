/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.SystemIdentity;
import io.detoxj.eval.toxicity.run.JudgedBatch;
import io.detoxj.eval.toxicity.run.TextsHash;
import java.util.Optional;
import java.util.function.Supplier;

/** A scorer scores the rewrites that are there. */
record StyleStage(Scorer scorer, RewritingStage rewriting) implements Stage<Rewriter, JudgedBatch> {
  /** What scores. */
  Fingerprint by() {
    return Fingerprint.builder()
        .put("id", scorer.info().id())
        .put("scorer", scorer.fingerprint())
        .build();
  }

  @Override
  public JournalPlace journal(SystemIdentity system) {
    return system.outputs("rewrite-scores", rewriting.settings(), by());
  }

  @Override
  public Class<JudgedBatch> lineType() {
    return JudgedBatch.class;
  }

  @Override
  public Cost cost() {
    return Cost.SCORING;
  }

  @Override
  public String of(Batch batch) {
    return TextsHash.of(rewriting.texts(batch));
  }

  @Override
  public JudgedBatch work(Supplier<Rewriter> system, Batch batch) {
    return JudgedBatch.of(scorer, rewriting.texts(batch));
  }

  @Override
  public int items(JudgedBatch result, Batch batch) {
    return batch.itemIds().size();
  }

  @Override
  public Optional<String> mismatch(JudgedBatch result, Batch batch) {
    return result.verdicts().size() == rewriting.texts(batch).size()
        ? Optional.empty()
        : Optional.of("it has scores of another number of texts");
  }
}
