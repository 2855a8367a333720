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
import java.util.Set;

/**
 * A view of a black box with decoding interventions; closing it leaves the model beneath open.
 *
 * @param base the black box beneath all views
 * @param attachment what is attached to it, by the views beneath too
 * @param info of the base, with what is attached
 */
record DetoxifiedBlackBox(LanguageModel base, Attachment attachment, ModelInfo info)
    implements LanguageModel {
  static LanguageModel of(LanguageModel model, List<Detoxifier> detoxifiers) {
    boolean nested = model instanceof DetoxifiedBlackBox;
    LanguageModel base = nested ? ((DetoxifiedBlackBox) model).base : model;
    Attachment lower = nested ? ((DetoxifiedBlackBox) model).attachment : Attachment.NONE;
    ModelInfo beneath = info(base);
    Attachment attachment = Attachment.of(beneath, lower, detoxifiers);
    for (Intervention intervention : attachment.interventions()) {
      if (!(intervention instanceof DecodingIntervention)) {
        throw new InterventionException(
            "\"%s\" acts on %s, but the model is a black box: only decoding interventions fit it"
                .formatted(intervention.name(), intervention.place()));
      }
    }
    return new DetoxifiedBlackBox(
        base, attachment, beneath.viewed(attachment.specs(), attachment.interventions()));
  }

  /** What the base says of itself; detoxifiers count on the ends of text being in it. */
  private static ModelInfo info(LanguageModel base) {
    ModelInfo info = base.info();
    return info.endsOfText().isEmpty() ? info.withEndsOfText(Set.copyOf(base.endsOfText())) : info;
  }

  @Override
  public Tokenizer tokenizer() {
    return base.tokenizer();
  }

  @Override
  public int endOfText() {
    return base.endOfText();
  }

  @Override
  public List<Integer> endsOfText() {
    return base.endsOfText();
  }

  @Override
  public Session newSession() {
    return base.newSession();
  }

  @Override
  public List<LogitsProcessor> newLogitsProcessors() {
    List<LogitsProcessor> all = new ArrayList<>(base.newLogitsProcessors());
    all.addAll(attachment.newLogitsProcessors(this));
    return all;
  }

  @Override
  public List<Firing> firings() {
    return attachment.decodingFirings();
  }

  @Override
  public List<Firing> drainFirings() {
    return attachment.drainDecodingFirings();
  }

  @Override
  public void close() {}
}
