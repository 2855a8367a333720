/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@link Penalties} and the least length of {@link Stops} for a sequence as it stands, on logits or
 * log-probabilities. Safe for use by several threads.
 */
public final class PenaltyRules {
  private final Penalties penalties;
  private final int minNewTokens;
  private final Endings endings;
  private final List<int[]> banned = new ArrayList<>();

  PenaltyRules(GenerationConfig config, Endings endings, TextModel model) {
    this.penalties = config.penalties();
    this.minNewTokens = config.stops().minNewTokens();
    this.endings = endings;
    for (String word : penalties.bannedWords()) {
      for (String spelled : List.of(word, " " + word)) {
        ban(model.tokenizer().encode(spelled), model);
        ban(model.tokenizer().encodeContinuation(spelled), model);
      }
    }
  }

  /**
   * The rules of a generation.
   *
   * @throws io.detoxj.core.ConfigException if a stop token is not among the model's ids
   */
  public static PenaltyRules of(GenerationConfig config, TextModel model) {
    return new PenaltyRules(config, Endings.of(config.stops(), model), model);
  }

  private void ban(int[] word, TextModel model) {
    // A model without a row for the last token never completes the word.
    if (word.length > 0 && word[word.length - 1] < model.vocabularySize()) {
      banned.add(word);
    }
  }

  /** Whether a generation has any. */
  static boolean needed(GenerationConfig config) {
    return !config.penalties().equals(Penalties.NONE) || config.stops().minNewTokens() > 0;
  }

  /**
   * Changes the logits of the next token in place.
   *
   * @param tokens the sequence, perhaps with room after it
   * @param length its tokens
   * @param promptLength how many of them are its prompt
   */
  public void apply(float[] logits, int[] tokens, int length, int promptLength) {
    repetition(logits, tokens, length);
    counts(logits, tokens, length, promptLength);
    ngrams(logits, tokens, length);
    for (int[] word : banned) {
      if (endsWith(tokens, length, word, word.length - 1)) {
        logits[word[word.length - 1]] = Float.NEGATIVE_INFINITY;
      }
    }
    if (length - promptLength < minNewTokens) {
      endings.endsOfText().forEach(token -> logits[token] = Float.NEGATIVE_INFINITY);
      endings.tokens().forEach(token -> logits[token] = Float.NEGATIVE_INFINITY);
    }
  }

  private void repetition(float[] logits, int[] tokens, int length) {
    double factor = penalties.repetition();
    if (factor == 1) {
      return;
    }
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < length; i++) {
      int token = tokens[i];
      if (seen.add(token)) {
        logits[token] =
            (float) (logits[token] > 0 ? logits[token] / factor : logits[token] * factor);
      }
    }
  }

  private void counts(float[] logits, int[] tokens, int length, int promptLength) {
    if (penalties.frequency() == 0 && penalties.presence() == 0) {
      return;
    }
    Set<Integer> seen = new HashSet<>();
    for (int i = promptLength; i < length; i++) {
      int token = tokens[i];
      double presence = seen.add(token) ? penalties.presence() : 0;
      logits[token] -= (float) (penalties.frequency() + presence);
    }
  }

  private void ngrams(float[] logits, int[] tokens, int length) {
    int n = penalties.noRepeatNgram();
    if (n == 0) {
      return;
    }
    int begin = length - (n - 1);
    for (int i = 0; begin >= 0 && i + n <= length; i++) {
      if (Arrays.equals(tokens, i, i + n - 1, tokens, begin, length)) {
        logits[tokens[i + n - 1]] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** Whether the sequence ends with the first so many tokens of a word. */
  private static boolean endsWith(int[] tokens, int length, int[] word, int count) {
    return count <= length && Arrays.equals(tokens, length - count, length, word, 0, count);
  }
}
