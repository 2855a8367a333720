/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A text that is put before prompts as token ids: after the special tokens that open a prompt,
 * which must stay at its beginning, and before the first token of the prompt itself. A prompt of
 * special tokens alone, on which a model begins a text of its own, is an opening.
 */
final class Preamble {
  private final int[] opening;
  private final int[] text;
  private final Set<Integer> special;

  private Preamble(int[] opening, int[] text, Set<Integer> special) {
    this.opening = opening;
    this.text = text;
    this.special = special;
  }

  /**
   * Encodes a text.
   *
   * @throws IllegalArgumentException if it has no tokens
   */
  static Preamble of(Tokenizer tokenizer, String text) {
    return of(tokenizer, ContextPrefix.of(text));
  }

  /**
   * Encodes a prefix.
   *
   * @throws IllegalArgumentException if it has no tokens
   */
  static Preamble of(Tokenizer tokenizer, ContextPrefix prefix) {
    int[] read = prefix.tokens(tokenizer);
    int[] plain = tokenizer.encode(prefix.text());
    int[] whole = tokenizer.encodePrompt(prefix.text());
    int start = 0;
    while (start + plain.length < whole.length
        && !Arrays.equals(whole, start, start + plain.length, plain, 0, plain.length)) {
      start++;
    }
    Set<Integer> special =
        tokenizer.specialTokens().stream()
            .flatMap(name -> tokenizer.id(name).stream().boxed())
            .collect(Collectors.toUnmodifiableSet());
    return new Preamble(Arrays.copyOf(whole, start), read, special);
  }

  /** The ids of the text with the special tokens before it. */
  int[] alone() {
    return before(new int[] {});
  }

  /** How many tokens a prompt becomes longer by. */
  int textLength() {
    return text.length;
  }

  /** The ids of the text with a prompt after it. */
  int[] before(int[] prompt) {
    int[] first = opening(prompt);
    int[] rest = withoutOpening(prompt);
    int[] all = Arrays.copyOf(first, first.length + text.length + rest.length);
    System.arraycopy(text, 0, all, first.length, text.length);
    System.arraycopy(rest, 0, all, first.length + text.length, rest.length);
    return all;
  }

  /** The place of the last token of the text in what {@link #before} gives. */
  int end(int[] prompt) {
    return opening(prompt).length + text.length - 1;
  }

  private int[] opening(int[] prompt) {
    return opensAlone(prompt) ? prompt : opening;
  }

  private boolean opensAlone(int[] prompt) {
    return prompt.length > 0 && Arrays.stream(prompt).allMatch(special::contains);
  }

  /** A prompt without the special tokens that open it. */
  int[] withoutOpening(int[] prompt) {
    if (opensAlone(prompt)) {
      return new int[0];
    }
    boolean opens =
        prompt.length >= opening.length
            && Arrays.equals(prompt, 0, opening.length, opening, 0, opening.length);
    return opens ? Arrays.copyOfRange(prompt, opening.length, prompt.length) : prompt;
  }
}
