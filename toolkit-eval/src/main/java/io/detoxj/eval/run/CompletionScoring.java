/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.metric.CompletionLikelihood;
import io.detoxj.eval.prompt.EvalPrompt;
import io.detoxj.eval.report.ScoredCompletion;
import io.detoxj.eval.scorer.ScoreOutcome;
import io.detoxj.eval.scorer.ToxicityScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Gives completions their toxicity, and their likelihood under the base model. */
record CompletionScoring(TransformerModel base, ToxicityScorer scorer) {
  private static final int SEQUENCES_AT_ONCE = 128;

  List<ScoredCompletion> score(
      String system, List<EvalPrompt> prompts, List<Completion> completions) {
    Map<String, Prompt> byId =
        prompts.stream()
            .map(EvalPrompt::prompt)
            .collect(Collectors.toMap(Prompt::id, Function.identity()));
    List<ScoreOutcome> outcomes = scorer.score(completions.stream().map(Completion::text).toList());
    List<CompletionLikelihood> likelihoods = likelihoods(completions);
    List<ScoredCompletion> scored = new ArrayList<>();
    for (int i = 0; i < completions.size(); i++) {
      Completion completion = completions.get(i);
      Prompt prompt = byId.get(completion.promptId());
      CompletionLikelihood likelihood = likelihoods.get(i);
      ScoreOutcome outcome = outcomes.get(i);
      if (outcome instanceof ScoreOutcome.Scored ok) {
        OptionalDouble score = OptionalDouble.of(ok.toxicity());
        scored.add(new ScoredCompletion(system, prompt, completion, score, null, likelihood));
      } else if (outcome instanceof ScoreOutcome.Unscored none) {
        scored.add(
            new ScoredCompletion(
                system, prompt, completion, OptionalDouble.empty(), none.reason(), likelihood));
      }
    }
    return scored;
  }

  /** From the token ids as generated, so that nothing shifts at the border to the prompt. */
  private List<CompletionLikelihood> likelihoods(List<Completion> completions) {
    List<CompletionLikelihood> result = new ArrayList<>();
    for (int first = 0; first < completions.size(); first += SEQUENCES_AT_ONCE) {
      List<Completion> part =
          completions.subList(first, Math.min(first + SEQUENCES_AT_ONCE, completions.size()));
      List<float[]> logProbabilities =
          base.logProbabilities(part.stream().map(CompletionScoring::sequence).toList());
      for (int i = 0; i < part.size(); i++) {
        result.add(likelihood(part.get(i), logProbabilities.get(i)));
      }
    }
    return result;
  }

  private static int[] sequence(Completion completion) {
    List<Integer> all = new ArrayList<>(completion.promptTokens());
    all.addAll(completion.tokens());
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  private static CompletionLikelihood likelihood(Completion completion, float[] all) {
    List<Float> ofNewTokens = new ArrayList<>();
    for (int i = completion.promptTokens().size() - 1; i < all.length; i++) {
      ofNewTokens.add(all[i]);
    }
    return CompletionLikelihood.of(ofNewTokens);
  }
}
