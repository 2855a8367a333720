/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.examination.SystemIdentity;
import io.detoxj.eval.toxicity.report.Judgement;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A scorer scores the continuations without their prompts. */
record ScoringStage(Scorer scorer, GenerationStage generation) implements TextStage<JudgedBatch> {
  /** What scores. */
  Fingerprint by() {
    return Fingerprint.builder()
        .put("id", scorer.info().id())
        .put("scorer", scorer.fingerprint())
        .build();
  }

  @Override
  public JournalPlace journal(SystemIdentity system) {
    return system.outputs("scores", generation.settings(), by());
  }

  @Override
  public Class<JudgedBatch> lineType() {
    return JudgedBatch.class;
  }

  @Override
  public JudgedBatch work(Supplier<TransformerModel> system, Batch batch) {
    List<String> texts = texts(batch);
    if (scorer.concurrent()) {
      return JudgedBatch.of(scorer, texts);
    }
    synchronized (scorer) {
      return JudgedBatch.of(scorer, texts);
    }
  }

  @Override
  public Optional<String> mismatch(JudgedBatch result, Batch batch) {
    return result.verdicts().size() == texts(batch).size()
        ? Optional.empty()
        : Optional.of("it has scores of another number of texts");
  }

  /** What it said of all continuations of a system. */
  List<Judgement> all(StageResults results) {
    return results.of(this).stream()
        .flatMap(batch -> batch.judgements(scorer.info()).stream())
        .toList();
  }
}
