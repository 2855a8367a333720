/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

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

/** A judge says which rewrites are acceptable texts. */
record FluencyStage(Acceptability judge, RewritingStage rewriting)
    implements Stage<Rewriter, FluencyStage.Verdicts> {
  /** 1 or 0 a sentence; null where there is no rewrite or no verdict. */
  record Verdicts(List<@Nullable Double> values) {
    List<OptionalDouble> all() {
      return values.stream()
          .map(value -> value == null ? OptionalDouble.empty() : OptionalDouble.of(value))
          .toList();
    }
  }

  @Override
  public JournalPlace journal(SystemIdentity system) {
    return system.outputs("rewrite-acceptability", rewriting.settings(), judge.fingerprint());
  }

  @Override
  public Class<Verdicts> lineType() {
    return Verdicts.class;
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
  public Verdicts work(Supplier<Rewriter> system, Batch batch) {
    List<@Nullable Double> values = new ArrayList<>();
    RewriteJudges.acceptable(rewriting.rewrites(batch), judge)
        .forEach(one -> values.add(one.isPresent() ? one.getAsDouble() : null));
    return new Verdicts(values);
  }

  @Override
  public int items(Verdicts result, Batch batch) {
    return result.values().size();
  }

  @Override
  public Optional<String> mismatch(Verdicts result, Batch batch) {
    return result.values().size() == batch.itemIds().size()
        ? Optional.empty()
        : Optional.of("it has verdicts on another number of sentences");
  }
}
