/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LanguageModel;
import java.util.List;
import java.util.Map;

/**
 * An open model that a decoding method runs beside the one that generates.
 *
 * @param model its owner closes it after the views that use it
 * @param duty what it does, for messages and reports: "expert"
 */
record AuxiliaryModel(LanguageModel model, String duty) {
  /** Refuses a model whose logits are not what its text would come from. */
  AuxiliaryModel {
    List<LogitsProcessor> processors = model.newLogitsProcessors();
    processors.forEach(LogitsProcessor::close);
    if (!processors.isEmpty()) {
      throw new IllegalArgumentException(
          "the %s has %s decoding interventions, which act on generated text alone and not on the logits that are read here; give the model beneath"
              .formatted(duty, processors.size()));
    }
  }

  /**
   * Checks that it reads the same token ids as the model it is for.
   *
   * @throws InterventionException if it has another vocabulary
   */
  void requireFits(ModelInfo generator) {
    generator.requireVocabularyOf(model.info(), duty);
  }

  /** What it is, under its duty; of a view, with all that is attached. */
  Map<String, Fingerprint> artifacts() {
    return Map.of(duty, model.fingerprint());
  }

  /** A reader of one batch; the caller closes it. */
  AuxiliaryReader newReader() {
    return new AuxiliaryReader(model, duty);
  }
}
