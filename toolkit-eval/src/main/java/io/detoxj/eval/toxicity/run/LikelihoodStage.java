/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.SystemIdentity;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity.Reading;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The base, or another model of the experiment, says how likely the continuations are. */
record LikelihoodStage(ToxicityExperiment experiment, GenerationStage generation)
    implements Stage<TransformerModel, LikelihoodBatch> {
  /** What measures. */
  Fingerprint by() {
    return experiment
        .fluency()
        .map(NamedPerplexity::fingerprint)
        .orElseGet(
            () -> Fingerprint.builder().put("judge", experiment.base().fingerprint()).build());
  }

  @Override
  public JournalPlace journal(SystemIdentity system) {
    return system.outputs("likelihoods", generation.settings(), by());
  }

  @Override
  public Class<LikelihoodBatch> lineType() {
    return LikelihoodBatch.class;
  }

  @Override
  public Cost cost() {
    return Cost.LIKELIHOOD;
  }

  private List<Completion> texts(Batch batch) {
    return batch.result(generation).completions();
  }

  @Override
  public String of(Batch batch) {
    return TextsHash.of(generation.prompts(batch), texts(batch));
  }

  @Override
  public LikelihoodBatch work(Supplier<TransformerModel> system, Batch batch) {
    boolean ownTexts = experiment.fluency().isEmpty() && system.get() == experiment.base();
    return ownTexts
        ? LikelihoodBatch.asWritten(texts(batch))
        : LikelihoodBatch.of(judge(), generation.prompts(batch), texts(batch));
  }

  /** The base reads token ids as generated, so that nothing shifts at the border to the prompt. */
  private NamedPerplexity judge() {
    return experiment
        .fluency()
        .orElseGet(() -> new NamedPerplexity("base", experiment.base(), Reading.TOKEN_IDS));
  }

  @Override
  public int items(LikelihoodBatch result, Batch batch) {
    return batch.itemIds().size();
  }

  @Override
  public Optional<String> mismatch(LikelihoodBatch result, Batch batch) {
    return result.completions().size() == texts(batch).size()
        ? Optional.empty()
        : Optional.of("it has likelihoods of another number of texts");
  }
}
