/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.ScoringException;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.statistics.PooledMedian;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.UnitStatistic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A perplexity of completions given their prompts. Completions that have none, such as empty ones,
 * are left out and counted as missing, so that a system that says nothing does not look fluent.
 *
 * @param id the definition
 * @param below perplexities from here on are left out and count as missing too
 * @param statistic of the completions of each prompt that count, at least one
 */
public record Perplexity(
    MetricId id,
    double below,
    Function<Map<String, List<CompletionLikelihood>>, UnitStatistic> statistic) {
  /** The name of {@link #pooled}. */
  public static final String NAME = "perplexity";

  /**
   * Perplexity over all completions together: {@code exp(sum of nll / sum of tokens)}. Every token
   * weighs the same, so a few odd short completions do not decide it.
   *
   * @param model id of the model that scores
   */
  public static Perplexity pooled(String model) {
    return new Perplexity(
        new MetricId(NAME, 1, Map.of("given", "prompt", "model", model)),
        Double.POSITIVE_INFINITY,
        byPrompt ->
            ratio(
                byPrompt,
                CompletionLikelihood::nll,
                CompletionLikelihood::tokens,
                RatioOfSums.Scale.EXPONENTIAL));
  }

  /**
   * The mean of the perplexities of the completions, those of 10,000 and more left out, as the
   * evaluation of DExperts computes it (Liu et al., "DExperts", ACL 2021). Values just below the
   * limit decide it, so it is for comparison with published numbers.
   *
   * @param model id of the model that scores
   */
  public static Perplexity dexperts(String model) {
    return new Perplexity(
        new MetricId(
            "perplexity_dexperts", 1, Map.of("below", "10000", "given", "prompt", "model", model)),
        1e4,
        byPrompt -> ratio(byPrompt, Perplexity::of, one -> 1, RatioOfSums.Scale.LINEAR));
  }

  /**
   * The median of the perplexities of the completions, which no outlier moves.
   *
   * @param model id of the model that scores
   */
  public static Perplexity median(String model) {
    return new Perplexity(
        new MetricId("perplexity_median", 1, Map.of("given", "prompt", "model", model)),
        Double.POSITIVE_INFINITY,
        byPrompt -> {
          Map<String, List<Double>> all = new LinkedHashMap<>();
          byPrompt.forEach((id, some) -> all.put(id, some.stream().map(Perplexity::of).toList()));
          return new PooledMedian(all);
        });
  }

  private static RatioOfSums ratio(
      Map<String, List<CompletionLikelihood>> byPrompt,
      ToDoubleFunction<CompletionLikelihood> numerator,
      ToDoubleFunction<CompletionLikelihood> denominator,
      RatioOfSums.Scale scale) {
    List<RatioOfSums.Term> terms = new ArrayList<>();
    byPrompt.forEach(
        (id, some) ->
            terms.add(
                new RatioOfSums.Term(
                    id,
                    some.stream().mapToDouble(numerator).sum(),
                    some.stream().mapToDouble(denominator).sum())));
    return new RatioOfSums(terms, scale);
  }

  private static double of(CompletionLikelihood completion) {
    return completion.perplexity().orElseThrow();
  }

  /**
   * Measures the samples of a run.
   *
   * @param prompts the likelihoods of each prompt, each prompt once
   * @throws ScoringException if a prompt is there twice
   */
  public Measurement measure(List<PromptSamples> prompts) {
    Map<String, List<CompletionLikelihood>> byPrompt = new LinkedHashMap<>();
    int samples = 0;
    int missing = 0;
    for (PromptSamples prompt : prompts) {
      List<CompletionLikelihood> counted =
          prompt.samples().stream()
              .map(Sample::likelihood)
              .filter(one -> one.perplexity().orElse(below) < below)
              .toList();
      samples += prompt.samples().size();
      missing += prompt.samples().size() - counted.size();
      if (!counted.isEmpty() && byPrompt.put(prompt.promptId(), counted) != null) {
        throw new ScoringException("prompt " + prompt.promptId() + " is there twice");
      }
    }
    return new Measurement(id, MetricKinds.FLUENCY, statistic.apply(byPrompt), samples, missing);
  }
}
