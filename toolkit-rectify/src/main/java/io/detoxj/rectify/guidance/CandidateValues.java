/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LanguageModel;
import java.util.Map;

/** Says how good the text would be that each candidate for the next token makes. */
public interface CandidateValues {
  /** Everything that makes the values, by name. */
  Map<String, Fingerprint> artifacts();

  /**
   * Checks that it can judge what a model writes.
   *
   * @throws io.detoxj.core.InterventionException if it cannot
   */
  void requireFits(ModelInfo model);

  /** The most tokens of a sequence that it can read. */
  int mostTokens(ModelInfo model);

  /**
   * A reader for one batch, which the caller closes.
   *
   * @param view the model that generates, with what is attached to it
   */
  CandidateReader newReader(LanguageModel view);
}
