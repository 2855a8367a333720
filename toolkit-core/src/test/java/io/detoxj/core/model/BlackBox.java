/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.Set;

/** A model of which only logits can be seen; closing it leaves the one inside open. */
record BlackBox(TransformerModel inside) implements LanguageModel {
  @Override
  public ModelInfo info() {
    ModelInfo all = inside.info();
    return new ModelInfo(
        all.architecture(),
        all.weightsSha256(),
        all.layers(),
        all.width(),
        all.vocabularySize(),
        all.vocabularySha256(),
        all.contextLength(),
        Set.of(),
        all.fingerprint());
  }

  @Override
  public Tokenizer tokenizer() {
    return inside.tokenizer();
  }

  @Override
  public int vocabularySize() {
    return inside.vocabularySize();
  }

  @Override
  public int contextLength() {
    return inside.contextLength();
  }

  @Override
  public int endOfText() {
    return inside.endOfText();
  }

  @Override
  public Session newSession() {
    return inside.newSession();
  }

  @Override
  public void close() {}
}
