/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.model.LanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@link Penalties} and the least length of {@link Stops}, over each row's own history. */
final class BuiltInPenalties implements LogitsProcessor {
  private final Penalties penalties;
  private final int minNewTokens;
  private final Endings endings;
  private final List<int[]> banned = new ArrayList<>();
  private final List<History> rows = new ArrayList<>();

  /** The tokens of one row. */
  private static final class History {
    private final int promptLength;
    private int[] tokens;
    private int length;

    History(int[] prompt) {
      this.promptLength = prompt.length;
      this.tokens = Arrays.copyOf(prompt, prompt.length + 32);
      this.length = prompt.length;
    }

    void add(int token) {
      if (length == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * length);
      }
      tokens[length++] = token;
    }
  }

  BuiltInPenalties(GenerationConfig config, Endings endings, LanguageModel model) {
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

  private void ban(int[] word, LanguageModel model) {
    // A model without a row for the last token never completes the word.
    if (word.length > 0 && word[word.length - 1] < model.vocabularySize()) {
      banned.add(word);
    }
  }

  static boolean needed(GenerationConfig config) {
    return !config.penalties().equals(Penalties.NONE) || config.stops().minNewTokens() > 0;
  }

  @Override
  public Stage stage() {
    return Stage.PENALTY;
  }

  @Override
  public void begin(List<int[]> prompts) {
    prompts.forEach(prompt -> rows.add(new History(prompt)));
  }

  @Override
  public void process(float[][] logits) {
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        process(logits[row], rows.get(row));
      }
    }
  }

  private void process(float[] logits, History history) {
    repetition(logits, history);
    counts(logits, history);
    ngrams(logits, history);
    for (int[] word : banned) {
      if (endsWith(history, word, word.length - 1)) {
        logits[word[word.length - 1]] = Float.NEGATIVE_INFINITY;
      }
    }
    if (history.length - history.promptLength < minNewTokens) {
      endings.endsOfText().forEach(token -> logits[token] = Float.NEGATIVE_INFINITY);
      endings.tokens().forEach(token -> logits[token] = Float.NEGATIVE_INFINITY);
    }
  }

  private void repetition(float[] logits, History history) {
    double factor = penalties.repetition();
    if (factor == 1) {
      return;
    }
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < history.length; i++) {
      int token = history.tokens[i];
      if (seen.add(token)) {
        logits[token] =
            (float) (logits[token] > 0 ? logits[token] / factor : logits[token] * factor);
      }
    }
  }

  private void counts(float[] logits, History history) {
    if (penalties.frequency() == 0 && penalties.presence() == 0) {
      return;
    }
    Set<Integer> seen = new HashSet<>();
    for (int i = history.promptLength; i < history.length; i++) {
      int token = history.tokens[i];
      double presence = seen.add(token) ? penalties.presence() : 0;
      logits[token] -= (float) (penalties.frequency() + presence);
    }
  }

  private void ngrams(float[] logits, History history) {
    int n = penalties.noRepeatNgram();
    if (n == 0) {
      return;
    }
    int begin = history.length - (n - 1);
    for (int i = 0; begin >= 0 && i + n <= history.length; i++) {
      boolean same =
          Arrays.equals(history.tokens, i, i + n - 1, history.tokens, begin, history.length);
      if (same) {
        logits[history.tokens[i + n - 1]] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** Whether the history ends with the first so many tokens of a word. */
  private static boolean endsWith(History history, int[] word, int count) {
    return count <= history.length
        && Arrays.equals(history.tokens, history.length - count, history.length, word, 0, count);
  }

  @Override
  public void accept(int[] tokens) {
    for (int row = 0; row < tokens.length; row++) {
      rows.get(row).add(tokens[row]);
    }
  }
}
