/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.ConfigException;
import io.detoxj.core.model.LanguageModel;
import java.util.List;

/**
 * How much of a model's context prompts take, known before anything is generated.
 *
 * @param context the longest sequence of the model, prompt and new tokens together
 * @param prompts how many there are
 * @param longest tokens of the longest prompt; 0 if there is none
 * @param longestId of that prompt
 * @param cut how many prompts leave room for fewer new tokens than are asked for; their completions
 *     may end because the context is full
 */
public record PromptLengths(int context, int prompts, int longest, String longestId, int cut) {
  /**
   * Encodes prompts as {@link Generator} does.
   *
   * @param maxNewTokens how many new tokens are asked for
   * @throws ConfigException if two prompts have the same id, one is empty, one holds a token that
   *     the model has no row for, or one leaves no room for a new token in the context
   */
  public static PromptLengths of(LanguageModel model, List<Prompt> prompts, int maxNewTokens) {
    List<int[]> encoded = EncodedPrompts.of(model, prompts);
    int longest = 0;
    String longestId = "";
    int cut = 0;
    for (int i = 0; i < encoded.size(); i++) {
      int length = encoded.get(i).length;
      if (length > longest) {
        longest = length;
        longestId = prompts.get(i).id();
      }
      cut += (long) length + maxNewTokens > model.contextLength() ? 1 : 0;
    }
    return new PromptLengths(model.contextLength(), encoded.size(), longest, longestId, cut);
  }

  /** Most new tokens that the longest prompt leaves room for. */
  public int room() {
    return context - longest;
  }
}
