/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.core.ConfigException;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.likelihood.Likelihoods;
import io.detoxj.core.likelihood.ScoredTokens;
import io.detoxj.core.model.TransformerModel;
import java.util.List;

/** How unlikely sentences are to a model that begins a text with each. */
final class SentenceLikelihoods {
  private SentenceLikelihoods() {}

  /** Of sentences, each after what the tokenizer puts before a text, or the end-of-text token. */
  static List<Likelihood> of(TransformerModel model, List<String> sentences) {
    return new Likelihoods(model)
        .of(sentences.stream().map(sentence -> scored(model, sentence)).toList());
  }

  private static ScoredTokens scored(TransformerModel model, String sentence) {
    int[] tokens = model.tokenizer().encode(sentence);
    if (tokens.length == 0 || tokens.length >= model.contextLength()) {
      throw new ConfigException(
          "a sentence has %s tokens; it must have 1 to %s"
              .formatted(tokens.length, model.contextLength() - 1));
    }
    return ScoredTokens.text(model, tokens);
  }
}
