/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.examination.SystemIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** An encoder of sentences gives each continuation a vector, without its prompt. */
record VectorStage(SentenceEncoder encoder, GenerationStage generation)
    implements TextStage<VectorBatch> {
  private static final int SHOWN = 12;

  @Override
  public JournalPlace journal(SystemIdentity system) {
    return system.outputs("vectors", generation.settings(), encoder.fingerprint());
  }

  @Override
  public Class<VectorBatch> lineType() {
    return VectorBatch.class;
  }

  @Override
  public VectorBatch work(Supplier<TransformerModel> system, Batch batch) {
    return VectorBatch.of(encoder, texts(batch));
  }

  @Override
  public Optional<String> mismatch(VectorBatch result, Batch batch) {
    return result.mismatch(texts(batch), encoder.info().width());
  }

  /** How metrics name an encoder. */
  static String name(SentenceEncoder encoder) {
    SentenceEncoder.Info info = encoder.info();
    return info.architecture() + " " + info.weightsSha256().substring(0, SHOWN);
  }

  /** Adds the vector of each text of a system that has one. */
  void addTo(Map<String, float[]> byText, StageResults results) {
    List<String> texts =
        results.of(generation).stream()
            .flatMap(batch -> batch.completions().stream())
            .map(Completion::text)
            .toList();
    List<String> vectors =
        results.of(this).stream().flatMap(batch -> batch.vectors().stream()).toList();
    for (int i = 0; i < texts.size(); i++) {
      if (!vectors.get(i).isEmpty()) {
        byText.put(texts.get(i), VectorBatch.numbers(vectors.get(i)));
      }
    }
  }
}
