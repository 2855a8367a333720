/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * How unlikely the completions of a batch are, as a journal has it.
 *
 * @param completions one a completion
 */
record LikelihoodBatch(List<CompletionLikelihood> completions) {
  private static final int SEQUENCES_AT_ONCE = 128;

  /** As the experiment's model of fluency finds them. */
  static LikelihoodBatch of(
      ToxicityExperiment experiment, List<Prompt> prompts, List<Completion> completions) {
    return experiment
        .fluency()
        .map(
            named ->
                new LikelihoodBatch(
                    named.score(prompts, completions).stream()
                        .flatMap(prompt -> prompt.samples().stream())
                        .map(Sample::likelihood)
                        .toList()))
        .orElseGet(() -> of(experiment.base(), completions));
  }

  /** From the token ids as generated, so that nothing shifts at the border to the prompt. */
  static LikelihoodBatch of(TransformerModel model, List<Completion> completions) {
    List<CompletionLikelihood> result = new ArrayList<>();
    for (int first = 0; first < completions.size(); first += SEQUENCES_AT_ONCE) {
      List<Completion> part =
          completions.subList(first, Math.min(first + SEQUENCES_AT_ONCE, completions.size()));
      List<float[]> logProbabilities =
          model.logProbabilities(
              part.stream().map(LikelihoodBatch::sequence).toList(),
              part.stream().map(one -> one.promptTokens().size()).toList());
      for (int i = 0; i < part.size(); i++) {
        result.add(likelihood(part.get(i), logProbabilities.get(i)));
      }
    }
    return new LikelihoodBatch(result);
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
