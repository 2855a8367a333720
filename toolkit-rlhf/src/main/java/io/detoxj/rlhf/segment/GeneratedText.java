/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import io.detoxj.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * A generated text, and how far each of its tokens reaches in it.
 *
 * <p>The tokens are those that were generated and not those of the text encoded anew: the two need
 * not be the same, and then credit would go to tokens that nobody chose. A token that is one byte
 * of a longer character reaches no further than the token before it.
 *
 * @param text without the prompt
 * @param tokenEnds for each generated token the char after the last one that is settled once it is
 *     there; never falling, the last one the length of the text. A token that ends the text is one
 *     of them
 */
public record GeneratedText(String text, List<Integer> tokenEnds) {
  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException if there is no token, the ends fall, or the last one is not
   *     the length of the text
   */
  public GeneratedText {
    tokenEnds = List.copyOf(tokenEnds);
    if (tokenEnds.isEmpty()) {
      throw new IllegalArgumentException(
          "a generated text has at least one token, if only the one that ends it");
    }
    int before = 0;
    for (int end : tokenEnds) {
      if (end < before) {
        throw new IllegalArgumentException("the ends of tokens fall: " + tokenEnds);
      }
      before = end;
    }
    if (before != text.length()) {
      throw new IllegalArgumentException(
          "the last token ends at %s but the text has %s chars".formatted(before, text.length()));
    }
  }

  /**
   * The text of generated tokens.
   *
   * @param prompt the tokens before them
   * @param tokens the generated ones, at least one; with the token that ends the text if there is
   *     one
   */
  public static GeneratedText of(Tokenizer tokenizer, int[] prompt, int[] tokens) {
    String whole = tokenizer.decodeAfter(prompt, tokens);
    Integer[] ends = new Integer[tokens.length];
    int end = 0;
    for (int t = 0; t < tokens.length; t++) {
      String part = tokenizer.decodeAfter(prompt, Arrays.copyOf(tokens, t + 1));
      end = Math.max(end, common(whole, part));
      ends[t] = end;
    }
    if (ends.length > 0) {
      ends[ends.length - 1] = whole.length();
    }
    return new GeneratedText(whole, Arrays.asList(ends));
  }

  private static int common(String a, String b) {
    int n = Math.min(a.length(), b.length());
    int i = 0;
    while (i < n && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }

  /** How many tokens were generated. */
  public int tokens() {
    return tokenEnds.size();
  }

  /**
   * The token on which a stretch of the text ends: the first one with which all of it is there.
   * What ends where the text does, ends on the last token, be it the one that ends the text.
   *
   * @param end the char after the last one of the stretch
   * @return from 0
   * @throws IllegalArgumentException if the end lies outside of the text
   */
  public int tokenAt(int end) {
    if (end < 0 || end > text.length()) {
      throw new IllegalArgumentException(
          "the end %s lies outside of a text of %s chars".formatted(end, text.length()));
    }
    int t = tokens() - 1;
    if (end == text.length()) {
      return t;
    }
    while (t > 0 && tokenEnds.get(t - 1) >= end) {
      t--;
    }
    return t;
  }
}
