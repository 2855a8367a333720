/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.ConfigException;
import io.detoxj.core.model.LanguageModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Prompts as token ids, all checked before the first is continued. */
final class EncodedPrompts {
  private EncodedPrompts() {}

  /**
   * The ids of each prompt.
   *
   * @throws ConfigException as {@link PromptLengths#of} says
   */
  static List<int[]> of(LanguageModel model, List<Prompt> prompts) {
    Set<String> ids = new HashSet<>();
    List<int[]> encoded = new ArrayList<>();
    for (Prompt prompt : prompts) {
      if (!ids.add(prompt.id())) {
        throw new ConfigException(
            "two prompts have the id \""
                + prompt.id()
                + "\"; ids must differ, for random streams"
                + " and statistics hang on them");
      }
      int[] tokens = tokens(model, prompt);
      requireRows(model, prompt, tokens);
      encoded.add(tokens);
    }
    requireRoom(model, prompts, encoded);
    return encoded;
  }

  private static int[] tokens(LanguageModel model, Prompt prompt) {
    int[] tokens = prompt.tokens(model.tokenizer());
    if (prompt.unprompted()) {
      // GPT-2 has no token for the beginning and was trained with end-of-text before every text.
      return tokens.length > 0 ? tokens : new int[] {model.endOfText()};
    }
    if (prompt.text().isEmpty() || tokens.length == 0) {
      throw new ConfigException(
          "prompt \""
              + prompt.id()
              + "\" is empty; give it at least one character, or make it unprompted");
    }
    return tokens;
  }

  /** A tokenizer may have tokens, such as that for an image, of which the model has no row. */
  private static void requireRows(LanguageModel model, Prompt prompt, int[] tokens) {
    for (int token : tokens) {
      if (token >= model.vocabularySize()) {
        throw new ConfigException(
            "prompt \""
                + prompt.id()
                + "\" has the token \""
                + model.tokenizer().token(token)
                + "\", id "
                + token
                + ", for which the model has no row: it has "
                + model.vocabularySize()
                + "; take it out of the prompt");
      }
    }
  }

  private static void requireRoom(LanguageModel model, List<Prompt> prompts, List<int[]> encoded) {
    int first = -1;
    int others = -1;
    for (int i = 0; i < encoded.size(); i++) {
      if (encoded.get(i).length >= model.contextLength()) {
        first = first < 0 ? i : first;
        others++;
      }
    }
    if (first >= 0) {
      throw new ConfigException(
          "prompt \""
              + prompts.get(first).id()
              + "\" has "
              + encoded.get(first).length
              + " tokens but must have fewer than the model's context of "
              + model.contextLength()
              + (others > 0 ? ", and so must " + others + " others" : "")
              + "; shorten it, leave it out, or take a model with a longer context");
    }
  }
}
