/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.DetoxException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.math.RandomStreams;
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
  private final Endings endings;
  private final TextModel model;
  private final Tokenizer tokenizer;
  private final RandomGenerator random;
  private final TextStream text;
  private final List<Integer> tokens = new ArrayList<>();
  private final List<Float> logProbabilities = new ArrayList<>();
  private @Nullable FinishReason finished;

  SampleState(
      Prompt prompt,
      int[] promptTokens,
      int sampleIndex,
      GenerationConfig config,
      Endings endings,
      TextModel model) {
    this.prompt = prompt;
    this.promptTokens = promptTokens;
    this.sampleIndex = sampleIndex;
    this.config = config;
    this.endings = endings;
    this.model = model;
    this.tokenizer = model.tokenizer();
    this.random = RandomStreams.forSample(config.seed(), prompt.id(), sampleIndex);
    this.text = new TextStream(endings);
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
   * @param logits of the model
   * @param processed what processors made of them
   * @param processors say how to choose from that
   * @return the id to feed to the model; end-of-text once this sample is finished
   */
  int choose(float[] logits, float[] processed, ProcessorChain processors, TokenListener listener) {
    int endOfText = model.endOfText();
    if (finished != null) {
      return endOfText;
    }
    Sampler.Draw draw = processors.draw();
    int token = drawn(processed, processors.choice(), draw);
    boolean heard = listener != TokenListener.SILENT;
    boolean ends = endings.endsOfText().contains(token);
    if (ends || endings.tokens().contains(token)) {
      finished = ends ? FinishReason.END_OF_TEXT : FinishReason.STOP_TOKEN;
      if (heard) {
        tell(listener, token, Sampler.logProbability(logits, token, draw));
      }
      return endOfText;
    }
    tokens.add(token);
    float logProbability = Sampler.logProbability(logits, token, draw);
    logProbabilities.add(logProbability);
    if (tokens.size() == config.maxNewTokens()) {
      finished = FinishReason.LENGTH;
    } else if (promptTokens.length + tokens.size() >= model.contextLength()) {
      finished = FinishReason.CONTEXT;
    }
    if ((heard || !endings.strings().isEmpty()) && stopped()) {
      finished = FinishReason.STOP_STRING;
    }
    if (heard && !tell(listener, token, logProbability) && finished == null) {
      finished = FinishReason.CANCELLED;
    }
    return finished == FinishReason.STOP_STRING ? endOfText : token;
  }

  /**
   * Refuses the model's next logits if one is no number: drawing would drop it in silence, or take
   * whatever token comes last.
   */
  void requireNumbers(float[] logits) {
    requireNumbers(logits, "the model gives");
  }

  /** The same of what a processor made of them. */
  void requireProcessed(float[] logits) {
    requireNumbers(logits, "a processor gives");
  }

  private void requireNumbers(float[] logits, String origin) {
    int broken = Sampler.firstBroken(logits);
    if (broken >= 0) {
      throw new InterventionException(
          "after prompt \""
              + prompt.id()
              + "\" and "
              + tokens.size()
              + " new tokens, "
              + origin
              + " token "
              + broken
              + " the logit "
              + logits[broken]
              + ", from which no token can be drawn; check the model's weights, and the strength of"
              + " what is attached to it");
    }
  }

  private int drawn(float[] logits, Decoding choice, Sampler.Draw draw) {
    int greedy = Sampler.greedy(logits);
    if (Float.isNaN(logits[greedy])) {
      throw new DetoxException(
          "the logits after prompt \""
              + prompt.id()
              + "\" and "
              + tokens.size()
              + " new ones are NaN; a weight of the model, or what a detoxifier made of them, is not"
              + " a number: check the checkpoint with detoxj models verify");
    }
    if (!(logits[greedy] > Float.NEGATIVE_INFINITY)) {
      throw new InterventionException(
          "every token after prompt \""
              + prompt.id()
              + "\" and "
              + tokens.size()
              + " new ones is forbidden or has no logit; loosen the processors or penalties");
    }
    return choice instanceof Decoding.Sampling sampling
        ? Sampler.sample(logits, sampling, random, draw)
        : greedy;
  }

  private boolean tell(TokenListener listener, int token, float logProbability) {
    String piece = text.next(finished != null);
    return listener.token(
        new TokenListener.Event(prompt.id(), sampleIndex, piece, token, logProbability));
  }

  private boolean stopped() {
    String whole = decoded(tokens.size(), endings.readsSpecial());
    int settled = tokens.size();
    while (settled > 0 && !tokenizer.settles(tokens.get(settled - 1))) {
      settled--;
    }
    String unchanging = settled == tokens.size() ? whole : decoded(settled, endings.readsSpecial());
    return text.update(whole, unchanging.length());
  }

  private String decoded(int count, boolean withSpecial) {
    int[] ids = tokens.subList(0, count).stream().mapToInt(Integer::intValue).toArray();
    return withSpecial
        ? tokenizer.decodeWithSpecialAfter(promptTokens, ids)
        : tokenizer.decodeAfter(promptTokens, ids);
  }

  Completion completion() {
    if (finished == null) {
      throw new IllegalStateException("the completion of " + prompt.id() + " is not finished");
    }
    return new Completion(
        prompt.id(),
        sampleIndex,
        finished == FinishReason.STOP_STRING ? text.text() : decoded(tokens.size(), false),
        Arrays.stream(promptTokens).boxed().toList(),
        tokens,
        logProbabilities,
        finished);
  }
}
