/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.InterventionException;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** A view of a black box with decoding interventions; closing it leaves the model beneath open. */
record DetoxifiedBlackBox(LanguageModel base, Attachment attachment, ModelInfo info)
    implements LanguageModel {
  static LanguageModel of(LanguageModel base, List<Detoxifier> detoxifiers) {
    Attachment attachment = Attachment.of(base.info(), detoxifiers);
    for (Intervention intervention : attachment.interventions()) {
      if (!(intervention instanceof DecodingIntervention)) {
        throw new InterventionException(
            "\""
                + intervention.name()
                + "\" acts on "
                + intervention.place()
                + ", but the model is a black box: only decoding interventions fit it");
      }
    }
    return new DetoxifiedBlackBox(
        base, attachment, base.info().viewed(attachment.specs(), attachment.interventions()));
  }

  @Override
  public Tokenizer tokenizer() {
    return base.tokenizer();
  }

  @Override
  public int vocabularySize() {
    return base.vocabularySize();
  }

  @Override
  public int contextLength() {
    return base.contextLength();
  }

  @Override
  public int endOfText() {
    return base.endOfText();
  }

  @Override
  public Session newSession() {
    return base.newSession();
  }

  @Override
  public List<LogitsProcessor> newLogitsProcessors() {
    List<LogitsProcessor> all = new ArrayList<>(base.newLogitsProcessors());
    all.addAll(attachment.newLogitsProcessors());
    return all;
  }

  @Override
  public List<Firing> firings() {
    List<Firing> all = new ArrayList<>(base.firings());
    all.addAll(attachment.decodingFirings());
    return List.copyOf(all);
  }

  @Override
  public List<Firing> drainFirings() {
    List<Firing> all = new ArrayList<>(base.drainFirings());
    all.addAll(attachment.drainDecodingFirings());
    return List.copyOf(all);
  }

  @Override
  public void close() {}
}
