/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.SystemIdentity;
import io.detoxj.eval.toxicity.run.TextsHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An encoder of sentences compares sentences with their rewrites. */
record SimilarityStage(SentenceEncoder encoder, RewritingStage rewriting)
    implements Stage<Rewriter, SimilarityStage.Cosines> {
  /** One a sentence; null where there is no rewrite. */
  record Cosines(List<@Nullable Double> values) {
    List<OptionalDouble> all() {
      return values.stream()
          .map(value -> value == null ? OptionalDouble.empty() : OptionalDouble.of(value))
          .toList();
    }
  }

  @Override
  public JournalPlace journal(SystemIdentity system) {
    return system.outputs("rewrite-cosines", rewriting.settings(), encoder.fingerprint());
  }

  @Override
  public Class<Cosines> lineType() {
    return Cosines.class;
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
  public Cosines work(Supplier<Rewriter> system, Batch batch) {
    List<@Nullable Double> values = new ArrayList<>();
    RewriteJudges.cosines(rewriting.items(batch), rewriting.rewrites(batch), encoder)
        .forEach(one -> values.add(one.isPresent() ? one.getAsDouble() : null));
    return new Cosines(values);
  }

  @Override
  public int items(Cosines result, Batch batch) {
    return result.values().size();
  }

  @Override
  public Optional<String> mismatch(Cosines result, Batch batch) {
    return result.values().size() == batch.itemIds().size()
        ? Optional.empty()
        : Optional.of("it has cosines of another number of sentences");
  }
}
