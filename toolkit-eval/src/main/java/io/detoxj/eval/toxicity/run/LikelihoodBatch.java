/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.eval.toxicity.fluency.NamedPerplexity;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.List;

/** How unlikely each completion of a batch is, as a journal has it. */
record LikelihoodBatch(List<CompletionLikelihood> completions) {
  /** As a judge finds them. */
  static LikelihoodBatch of(
      NamedPerplexity judge, List<Prompt> prompts, List<Completion> completions) {
    return new LikelihoodBatch(
        judge.score(prompts, completions).stream()
            .flatMap(prompt -> prompt.samples().stream())
            .map(Sample::likelihood)
            .toList());
  }

  /** As the model that wrote them found them when it did. */
  static LikelihoodBatch asWritten(List<Completion> completions) {
    return new LikelihoodBatch(
        completions.stream().map(one -> CompletionLikelihood.of(one.logProbabilities())).toList());
  }
}
