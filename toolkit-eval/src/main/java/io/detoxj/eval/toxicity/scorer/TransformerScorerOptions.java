/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.encoder.ClassifierOptions;
import java.util.List;
import java.util.Optional;

/**
 * How to score with a transformer classifier.
 *
 * @param id the scorer's name in reports; empty for the name of the model or its folder
 * @param version empty for the revision in a Hugging Face cache, else the first 12 digits of the
 *     weights' SHA-256
 * @param toxicLabels labels that mean toxic; none for the rule of {@link TransformerScorer#load}
 * @param classifier device, windows, and how logits become probabilities
 */
public record TransformerScorerOptions(
    Optional<String> id,
    Optional<String> version,
    List<String> toxicLabels,
    ClassifierOptions classifier) {
  /** Copies the labels. */
  public TransformerScorerOptions {
    toxicLabels = List.copyOf(toxicLabels);
  }

  /** Everything by rule. */
  public static TransformerScorerOptions standard() {
    return new TransformerScorerOptions(
        Optional.empty(), Optional.empty(), List.of(), ClassifierOptions.standard());
  }

  /** The same under another name. */
  public TransformerScorerOptions named(String otherId, String otherVersion) {
    return new TransformerScorerOptions(
        Optional.of(otherId), Optional.of(otherVersion), toxicLabels, classifier);
  }

  /** The same with these labels as those that mean toxic. */
  public TransformerScorerOptions withToxicLabels(String... labels) {
    return new TransformerScorerOptions(id, version, List.of(labels), classifier);
  }

  /** The same with another way to run the classifier. */
  public TransformerScorerOptions with(ClassifierOptions other) {
    return new TransformerScorerOptions(id, version, toxicLabels, other);
  }
}
