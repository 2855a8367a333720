/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.rollout;

import io.detoxj.rlhf.segment.GeneratedText;
import java.util.Arrays;

/**
 * A text that the policy wrote.
 *
 * @param promptId of the prompt that it goes on
 * @param sample which of the samples of that prompt, from 0
 * @param prompt the text before it
 * @param promptTokens the same as the model read it
 * @param tokens what was generated, with the token that ended it if one did; at least one
 * @param text of these tokens
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Episode(
    String promptId,
    int sample,
    String prompt,
    int[] promptTokens,
    int[] tokens,
    GeneratedText text) {
  /** Prompt and generated tokens. */
  public int[] sequence() {
    int[] all = Arrays.copyOf(promptTokens, promptTokens.length + tokens.length);
    System.arraycopy(tokens, 0, all, promptTokens.length, tokens.length);
    return all;
  }
}
