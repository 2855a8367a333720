/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt and the continuations sampled for it: one line of a {@link ContinuationFile}.
 *
 * @param id of the prompt
 * @param prompt its text
 * @param promptTokens its token ids, as the model read them
 * @param continuations one a sample, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PromptContinuations(
    String id, String prompt, int[] promptTokens, List<Continuation> continuations) {
  /**
   * One sample.
   *
   * @param text the new text alone
   * @param tokens the new token ids, without the end of text
   * @param score probability that the continuation is toxic; null if the scorer gave none
   */
  public record Continuation(String text, int[] tokens, @Nullable Double score) {}

  /** Keeps a copy of the list. */
  public PromptContinuations {
    continuations = List.copyOf(continuations);
  }

  /**
   * Prompt and continuation.
   *
   * @return the token ids of both
   */
  public int[] sequence(Continuation continuation) {
    int[] all = new int[promptTokens.length + continuation.tokens().length];
    System.arraycopy(promptTokens, 0, all, 0, promptTokens.length);
    System.arraycopy(
        continuation.tokens(), 0, all, promptTokens.length, continuation.tokens().length);
    return all;
  }
}
