/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.ScoringException;
import java.util.Map;
import java.util.Optional;

/**
 * The vectors that a {@link io.detoxj.core.encoder.SentenceEncoder} gave to texts. A text without a
 * letter or digit means nothing and has none.
 *
 * @param encoder names it in the ids of metrics
 * @param byText of every text that means something, {@code [width]} numbers one unit long
 */
public record TextVectors(String encoder, Map<String, float[]> byText) {
  /** Keeps an unmodifiable copy of the map, but not of the vectors. */
  public TextVectors {
    byText = Map.copyOf(byText);
  }

  /** Whether a text has a letter or digit, and so a vector. */
  public static boolean hasMeaning(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /**
   * The vector of a text, not to be changed; empty if it means nothing.
   *
   * @throws ScoringException if it means something and was not given a vector
   */
  public Optional<float[]> of(Sample sample) {
    float[] vector = byText.get(sample.text());
    if (vector == null && hasMeaning(sample.text())) {
      throw new ScoringException(
          "a text of %s characters has no vector; encode all texts that are compared"
              .formatted(sample.text().length()));
    }
    return Optional.ofNullable(vector);
  }
}
