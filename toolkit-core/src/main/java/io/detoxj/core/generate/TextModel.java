/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.List;

/**
 * What generation knows of a model beside its logits.
 *
 * @param tokenizer of the generated text; stays with its owner
 * @param vocabularySize number of tokens the logits range over
 * @param contextLength longest sequence in tokens, what is generated and what it continues
 * @param endsOfText every id that ends a text, the main one first; at least one
 */
public record TextModel(
    Tokenizer tokenizer, int vocabularySize, int contextLength, List<Integer> endsOfText) {
  /**
   * Keeps a copy of the list.
   *
   * @throws IllegalArgumentException if no id ends a text
   */
  public TextModel {
    endsOfText = List.copyOf(endsOfText);
    if (endsOfText.isEmpty()) {
      throw new IllegalArgumentException("a model needs an id that ends a text");
    }
  }

  static TextModel of(LanguageModel model) {
    return new TextModel(
        model.tokenizer(), model.vocabularySize(), model.contextLength(), model.endsOfText());
  }

  /** What a finished row of a batch is fed. */
  public int endOfText() {
    return endsOfText.get(0);
  }
}
