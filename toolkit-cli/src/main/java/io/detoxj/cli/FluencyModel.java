/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity;
import java.util.Optional;

/**
 * The model that measures perplexity.
 *
 * @param model empty for the base itself
 * @param name of it
 */
record FluencyModel(Optional<TransformerModel> model, String name) implements AutoCloseable {
  Optional<NamedPerplexity> judging(TransformerModel writer) {
    return model.map(judge -> NamedPerplexity.of(name, judge, writer.info()));
  }

  @Override
  public void close() {
    model.ifPresent(TransformerModel::close);
  }
}
