/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import java.util.List;

/**
 * Changes to logits before temperature, in this order: repetition, frequency and presence, n-grams,
 * banned words.
 *
 * @param repetition divides positive and multiplies negative logits of tokens that are in the
 *     prompt or the completion (Keskar et al., 2019, CTRL); 1 is off
 * @param frequency subtracted for each time a token is in the completion; 0 is off
 * @param presence subtracted once if a token is in the completion; 0 is off
 * @param noRepeatNgram no sequence of so many tokens occurs twice in prompt and completion; 0 is
 *     off
 * @param bannedWords texts whose tokens are never completed, as the tokenizer writes them with a
 *     space before them and without, at any place of a text; a special token by its name. Other
 *     spellings, and other ways to cut a word into tokens, are not banned
 */
public record Penalties(
    double repetition,
    double frequency,
    double presence,
    int noRepeatNgram,
    List<String> bannedWords) {
  /** No penalty at all. */
  public static final Penalties NONE = new Penalties(1, 0, 0, 0, List.of());

  /** Checks every setting. */
  public Penalties {
    if (!(repetition > 0) || Double.isInfinite(repetition)) {
      throw new IllegalArgumentException(
          "repetition must be above 0 (1 is off) but was " + repetition);
    }
    if (!Double.isFinite(frequency) || !Double.isFinite(presence)) {
      throw new IllegalArgumentException(
          "frequency and presence must be finite but were " + frequency + ", " + presence);
    }
    if (noRepeatNgram < 0) {
      throw new IllegalArgumentException(
          "noRepeatNgram must be 0 (off) or more but was " + noRepeatNgram);
    }
    bannedWords = List.copyOf(bannedWords);
    if (bannedWords.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("a banned word is blank; give at least one letter");
    }
  }
}
