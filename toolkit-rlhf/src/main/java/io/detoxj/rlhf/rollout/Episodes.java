/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.rollout;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.TokenListener;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.rlhf.segment.GeneratedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a policy write. The generator has a random stream for each prompt and sample, so a text
 * depends neither on how many are written at once nor on which.
 */
public final class Episodes {
  private Episodes() {}

  /**
   * Samples texts.
   *
   * @param policy as it is now
   * @param seed of the run
   * @return prompt by prompt, sample by sample within
   */
  public static List<Episode> sample(
      LanguageModel policy, List<Prompt> prompts, Sampling sampling, long seed) {
    Map<String, Integer> ends = new HashMap<>();
    TokenListener listener =
        sampling.mayEnd()
            ? event -> {
              if (policy.endsOfText().contains(event.token())) {
                ends.put(key(event.promptId(), event.sampleIndex()), event.token());
              }
              return true;
            }
            : TokenListener.SILENT;
    List<Completion> completions =
        new Generator(sampling.generation(seed))
            .generate(policy, prompts, ProgressListener.silent(), listener);
    List<Episode> episodes = new ArrayList<>();
    for (int i = 0; i < completions.size(); i++) {
      Completion one = completions.get(i);
      int[] tokens = one.tokens().stream().mapToInt(Integer::intValue).toArray();
      if (one.finishReason() == FinishReason.END_OF_TEXT) {
        // The choice to end is one of the policy's, and is learnt like the others.
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = ends.get(key(one.promptId(), one.sampleIndex()));
      }
      int[] prompt = one.promptTokens().stream().mapToInt(Integer::intValue).toArray();
      episodes.add(
          new Episode(
              one.promptId(),
              one.sampleIndex(),
              prompts.get(i / sampling.samples()).text(),
              prompt,
              tokens,
              GeneratedText.of(policy.tokenizer(), prompt, tokens)));
    }
    return episodes;
  }

  private static String key(String promptId, int sample) {
    return sample + "/" + promptId;
  }

  /**
   * Refuses prompts that leave no room, before anything is trained.
   *
   * @throws ConfigException if a prompt and the new tokens are more than the context
   */
  public static void requireRoom(LanguageModel model, List<Prompt> prompts, int newTokens) {
    for (Prompt prompt : prompts) {
      int tokens = model.tokenizer().encodePrompt(prompt.text()).length;
      if (tokens + newTokens > model.contextLength()) {
        throw new ConfigException(
            "prompt \"%s\" has %s tokens, and with %s new ones that is more than the model's context of %s; leave it out, or sample fewer tokens"
                .formatted(prompt.id(), tokens, newTokens, model.contextLength()));
      }
    }
  }
}
