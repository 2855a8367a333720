/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import java.util.List;

/**
 * One continuation of one prompt.
 *
 * @param promptId the {@link Prompt#id()} it continues
 * @param sampleIndex which of the samples of that prompt, from 0
 * @param text the new text alone, without the prompt: what the new tokens add to it, so that both
 *     one after the other are the text of all tokens. Special tokens and ids of no token add
 *     nothing
 * @param promptTokens token ids of the prompt, as the model read them
 * @param tokens the new token ids, without the token that ends the text
 * @param logProbabilities natural logarithm of each new token's probability in the untruncated
 *     softmax at temperature 1, in nats
 * @param finishReason why it ended
 */
public record Completion(
    String promptId,
    int sampleIndex,
    String text,
    List<Integer> promptTokens,
    List<Integer> tokens,
    List<Float> logProbabilities,
    FinishReason finishReason) {
  /** Keeps unmodifiable copies of the lists. */
  public Completion {
    promptTokens = List.copyOf(promptTokens);
    tokens = List.copyOf(tokens);
    logProbabilities = List.copyOf(logProbabilities);
  }
}
