/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.Stage;
import java.util.List;

/** A stage that reads the continuations of a batch, without their prompts and their model. */
interface TextStage<R> extends Stage<TransformerModel, R> {
  /** What wrote the continuations. */
  GenerationStage generation();

  /** The continuations of a batch. */
  default List<String> texts(Batch batch) {
    return batch.result(generation()).completions().stream().map(Completion::text).toList();
  }

  @Override
  default Cost cost() {
    return Cost.SCORING;
  }

  @Override
  default String of(Batch batch) {
    return TextsHash.of(texts(batch));
  }

  @Override
  default int items(R result, Batch batch) {
    return batch.itemIds().size();
  }
}
