/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.run.RandomStreams;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One completion while it grows. */
final class SampleState {
  private final Prompt prompt;
  private final int[] promptTokens;
  private final int sampleIndex;
  private final GenerationConfig config;
  private final RandomGenerator random;
  private final List<Integer> tokens = new ArrayList<>();
  private final List<Float> logProbabilities = new ArrayList<>();
  private @Nullable FinishReason finished;

  SampleState(Prompt prompt, int[] promptTokens, int sampleIndex, GenerationConfig config) {
    this.prompt = prompt;
    this.promptTokens = promptTokens;
    this.sampleIndex = sampleIndex;
    this.config = config;
    this.random = RandomStreams.forSample(config.seed(), prompt.id(), sampleIndex);
  }

  String promptId() {
    return prompt.id();
  }

  boolean active() {
    return finished == null;
  }

  /** Prompt and new tokens. */
  int[] sequence() {
    int[] all = Arrays.copyOf(promptTokens, promptTokens.length + tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      all[promptTokens.length + i] = tokens.get(i);
    }
    return all;
  }

  int[] promptTokens() {
    return promptTokens;
  }

  /**
   * Chooses and appends the next token.
   *
   * @return the id to feed to the model; end-of-text once this sample is finished
   */
  int choose(float[] logits, int endOfText, int contextLength) {
    if (finished != null) {
      return endOfText;
    }
    int token =
        config.decoding() instanceof Decoding.Sampling sampling
            ? Sampler.sample(logits, sampling, random)
            : Sampler.greedy(logits);
    if (token == endOfText) {
      finished = FinishReason.END_OF_TEXT;
      return token;
    }
    tokens.add(token);
    logProbabilities.add(Sampler.logProbability(logits, token));
    if (tokens.size() == config.maxNewTokens()) {
      finished = FinishReason.LENGTH;
    } else if (promptTokens.length + tokens.size() >= contextLength) {
      finished = FinishReason.CONTEXT;
    }
    return token;
  }

  Completion completion(Tokenizer tokenizer) {
    if (finished == null) {
      throw new IllegalStateException("the completion of " + prompt.id() + " is not finished");
    }
    int[] ids = tokens.stream().mapToInt(Integer::intValue).toArray();
    return new Completion(
        prompt.id(),
        sampleIndex,
        tokenizer.decode(ids),
        Arrays.stream(promptTokens).boxed().toList(),
        tokens,
        logProbabilities,
        finished);
  }
}
