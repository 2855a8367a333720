/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.rewrite.Rewrite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A language model, with or without detoxifiers attached, goes on from a {@link FewShotPrompt};
 * what it writes greedily up to the end of the line is the rewrite.
 */
public final class PromptedRewriter extends CheckedRewriter {
  private static final String VERSION = "1";

  private final LanguageModel model;
  private final FewShotPrompt prompt;
  private final int maxNewTokens;

  /**
   * A rewriter of a model that stays with the caller.
   *
   * @param model such as a view with detoxifiers attached
   * @param maxNewTokens how long a rewrite may be, in tokens; one without an end is none
   */
  public PromptedRewriter(LanguageModel model, FewShotPrompt prompt, int maxNewTokens) {
    this.model = model;
    this.prompt = prompt;
    this.maxNewTokens = maxNewTokens;
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "prompt",
        VERSION,
        Map.of("max_new_tokens", Integer.toString(maxNewTokens)),
        Map.of(
            "model",
            model.fingerprint(),
            "prompt",
            Fingerprint.ofHash(Sha256.hexOf(prompt.template()))));
  }

  @Override
  protected List<Rewrite> say(List<String> sentences) {
    List<Rewrite> rewrites = new ArrayList<>(Collections.nCopies(sentences.size(), tooLong()));
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      String text = prompt.of(sentences.get(i));
      int tokens = model.tokenizer().encodePrompt(text).length;
      if (tokens + maxNewTokens <= model.contextLength()) {
        prompts.add(new Prompt(Integer.toString(i), text));
      }
    }
    if (prompts.isEmpty()) {
      return rewrites;
    }
    GenerationConfig config =
        GenerationConfig.greedy(maxNewTokens).with(new Stops(List.of("\n"), Set.of(), 0));
    for (Completion one : new Generator(config).generate(model, prompts)) {
      rewrites.set(Integer.parseInt(one.promptId()), rewrite(one));
    }
    return rewrites;
  }

  private static Rewrite tooLong() {
    return new Rewrite.Refused("the sentence is too long for the model");
  }

  private static Rewrite rewrite(Completion completion) {
    boolean ended =
        completion.finishReason() == FinishReason.STOP_STRING
            || completion.finishReason() == FinishReason.STOP_TOKEN
            || completion.finishReason() == FinishReason.END_OF_TEXT;
    return ended
        ? new Rewrite.Rewritten(completion.text().strip())
        : new Rewrite.Refused("the rewrite has no end");
  }
}
