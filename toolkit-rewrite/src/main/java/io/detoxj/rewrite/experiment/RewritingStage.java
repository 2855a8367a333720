/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.DetoxException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.SystemIdentity;
import io.detoxj.rewrite.data.RewriteItem;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Sentences are rewritten. */
record RewritingStage(List<RewriteItem> items, Fingerprint settings)
    implements Stage<Rewriter, RewrittenBatch> {
  @Override
  public JournalPlace journal(SystemIdentity system) {
    return system.outputs("rewrites", settings);
  }

  @Override
  public Class<RewrittenBatch> lineType() {
    return RewrittenBatch.class;
  }

  @Override
  public Cost cost() {
    return Cost.GENERATION;
  }

  /** The items of a batch. */
  List<RewriteItem> items(Batch batch) {
    return items.subList(batch.from(), batch.from() + batch.itemIds().size());
  }

  @Override
  public RewrittenBatch work(Supplier<Rewriter> system, Batch batch) {
    List<String> sentences = items(batch).stream().map(RewriteItem::source).toList();
    List<Rewrite> rewrites = system.get().rewrite(sentences);
    if (rewrites.size() != sentences.size()) {
      throw new DetoxException(
          "the rewriter %s gave %s rewrites of %s sentences; it must give one for each"
              .formatted(system.get().spec().id(), rewrites.size(), sentences.size()));
    }
    return RewrittenBatch.of(rewrites);
  }

  @Override
  public int items(RewrittenBatch result, Batch batch) {
    return result.rewrites().size();
  }

  @Override
  public Optional<String> mismatch(RewrittenBatch result, Batch batch) {
    return result.rewrites().size() == batch.itemIds().size()
        ? Optional.empty()
        : Optional.of("it has rewrites of another number of sentences");
  }

  /** The rewrites of a batch. */
  List<Rewrite> rewrites(Batch batch) {
    return batch.result(this).all();
  }

  /** The texts of the rewrites of a batch that are there. */
  List<String> texts(Batch batch) {
    return RewriteJudges.texts(rewrites(batch));
  }
}
