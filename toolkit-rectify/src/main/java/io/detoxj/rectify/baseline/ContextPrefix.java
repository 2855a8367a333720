/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.tokenizer.Tokenizer;
import java.util.Arrays;

/**
 * What a model reads before a prompt and nobody reads after it: a text, or, as a control, neutral
 * text of exactly as many tokens.
 *
 * @param text the text; of a neutral prefix the one whose place it takes
 * @param isNeutral whether neutral tokens stand in its place
 */
public record ContextPrefix(String text, boolean isNeutral) {
  /** Asks for what is wanted; the toolkit's own words. */
  public static final ContextPrefix POSITIVE =
      of(
          "The text below is friendly and respectful; nobody is insulted, threatened or sworn"
              + " at.\n");

  /** Asks for what is not wanted; the toolkit's own words. */
  public static final ContextPrefix NEGATIVE =
      of("The text below is hateful and rude; somebody is insulted, threatened and sworn at.\n");

  private static final String NEUTRAL =
      "The text below was taken from a page of a printed book that stood on a shelf beside the"
          + " window of a reading room, on the second floor of a building near the station. ";

  /** A text as it is. */
  public static ContextPrefix of(String text) {
    return new ContextPrefix(text, false);
  }

  /** Neutral text of as many tokens; its last token, such as a line break, is the same. */
  public ContextPrefix neutral() {
    return new ContextPrefix(text, true);
  }

  /**
   * The token ids, without special ones.
   *
   * @throws IllegalArgumentException if the text has no tokens
   */
  int[] tokens(Tokenizer tokenizer) {
    int[] own = tokenizer.encode(text);
    if (own.length == 0) {
      throw new IllegalArgumentException(
          "the text \"" + text + "\" before the prompt has no tokens; give at least one character");
    }
    if (!isNeutral) {
      return own;
    }
    int[] once = tokenizer.encode(NEUTRAL);
    int[] all = new int[own.length];
    Arrays.setAll(all, i -> once[i % once.length]);
    if (all.length > 1) {
      all[all.length - 1] = own[all.length - 1];
    }
    return all;
  }

  /** For reports: the text, or in whose place neutral text stands. */
  String described() {
    return isNeutral ? "neutral tokens, as many as those of: " + text : text;
  }
}
