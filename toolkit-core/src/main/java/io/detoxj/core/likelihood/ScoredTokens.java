/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.likelihood;

import io.detoxj.core.model.LanguageModel;
import java.util.Arrays;
import java.util.Locale;

/** The tokens of a text of which the last ones are scored, each given all those before it. */
public final class ScoredTokens {
  private final int[] ids;
  private final int scored;
  private final int prompt;

  private ScoredTokens(int[] ids, int scored, int prompt) {
    if (scored < 1 || scored >= ids.length || prompt < 1 || prompt > ids.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "of %d tokens %d cannot be scored, nor %d be a prompt; at least one is scored, and at least one stands before it",
              ids.length,
              scored,
              prompt));
    }
    this.ids = ids;
    this.scored = scored;
    this.prompt = prompt;
  }

  /**
   * The last tokens of some; the array is not copied.
   *
   * @param prompt how many of the first are a prompt, which matters to interventions that treat
   *     prompt and continuation differently; 1 for a text that continues none
   * @throws IllegalArgumentException if none is scored, or none stands before those that are
   */
  public static ScoredTokens last(int scored, int[] ids, int prompt) {
    return new ScoredTokens(ids, scored, prompt);
  }

  /**
   * All tokens but the first, which nothing predicts; the array is not copied.
   *
   * @throws IllegalArgumentException if there are fewer than two
   */
  public static ScoredTokens afterFirst(int[] ids) {
    return new ScoredTokens(ids, ids.length - 1, 1);
  }

  /**
   * A continuation of a prompt.
   *
   * @throws IllegalArgumentException if one of them is empty
   */
  public static ScoredTokens continuation(int[] prompt, int[] continuation) {
    int[] all = Arrays.copyOf(prompt, prompt.length + continuation.length);
    System.arraycopy(continuation, 0, all, prompt.length, continuation.length);
    return new ScoredTokens(all, continuation.length, prompt.length);
  }

  /**
   * A whole text, after the token that begins one.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public static ScoredTokens text(LanguageModel model, int[] ids) {
    return continuation(new int[] {beginning(model)}, ids);
  }

  /**
   * The token a model was trained to read before a text: the one that its tokenizer puts there, or
   * end-of-text if it puts none, as for GPT-2.
   */
  public static int beginning(LanguageModel model) {
    int[] before = model.tokenizer().encodePrompt("");
    return before.length > 0 ? before[0] : model.endOfText();
  }

  /** How many tokens there are, those that are only read included. */
  public int length() {
    return ids.length;
  }

  /** How many of the last are scored. */
  public int scored() {
    return scored;
  }

  /** How many of the first are a prompt. */
  public int prompt() {
    return prompt;
  }

  /** Whether a model has room to read all but the last token, and a row for each. */
  public boolean fits(LanguageModel model) {
    return ids.length <= model.contextLength() + 1
        && Arrays.stream(ids).allMatch(id -> id < model.vocabularySize());
  }

  /** The tokens; not a copy. */
  int[] ids() {
    return ids;
  }

  /** What is read: all but the last token. */
  int[] read() {
    return Arrays.copyOf(ids, ids.length - 1);
  }
}
