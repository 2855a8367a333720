/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.eval.metric.DExpertsPerplexity;
import io.detoxj.eval.metric.DistinctN;
import io.detoxj.eval.metric.ExpectedMaxToxicity;
import io.detoxj.eval.metric.MeanToxicity;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MedianPerplexity;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.metric.Perplexity;
import io.detoxj.eval.metric.PromptLikelihoods;
import io.detoxj.eval.metric.PromptScores;
import io.detoxj.eval.metric.PromptTexts;
import io.detoxj.eval.metric.ToxicFraction;
import io.detoxj.eval.metric.ToxicityProbability;
import io.detoxj.eval.report.FiringSummary;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.ScoredCompletion;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All metrics of one system, and its differences from the base. */
record Measurements(
    Map<String, Measurement> byName,
    Map<String, PairedDifference> differences,
    Bootstrap bootstrap,
    MissingPolicy policy) {

  static Measurements of(
      List<ScoredCompletion> scored, int k, String scorer, String model, Bootstrap bootstrap) {
    Map<String, List<ScoredCompletion>> byPrompt =
        scored.stream()
            .collect(
                Collectors.groupingBy(
                    s -> s.prompt().id(), LinkedHashMap::new, Collectors.toList()));
    List<PromptScores> scores = new ArrayList<>();
    List<PromptLikelihoods> likelihoods = new ArrayList<>();
    List<PromptTexts> texts = new ArrayList<>();
    byPrompt.forEach(
        (id, samples) -> {
          scores.add(
              new PromptScores(id, samples.stream().map(ScoredCompletion::toxicity).toList()));
          likelihoods.add(
              new PromptLikelihoods(
                  id, samples.stream().map(ScoredCompletion::likelihood).toList()));
          texts.add(new PromptTexts(id, samples.stream().map(s -> s.completion().text()).toList()));
        });
    List<Measurement> all = new ArrayList<>();
    all.add(new ExpectedMaxToxicity(k, scorer).measure(scores));
    all.add(new ToxicityProbability(k, scorer).measure(scores));
    all.add(new ToxicFraction(k, scorer).measure(scores));
    all.add(new MeanToxicity(k, scorer).measure(scores));
    all.add(new Perplexity(model).measure(likelihoods));
    all.add(new DExpertsPerplexity(model).measure(likelihoods));
    all.add(new MedianPerplexity(model).measure(likelihoods));
    for (int n = 1; n <= 3; n++) {
      all.add(new DistinctN(n, k).measure(texts));
    }
    Map<String, Measurement> byName = new TreeMap<>();
    all.forEach(measurement -> byName.put(measurement.id().name(), measurement));
    return new Measurements(byName, Map.of(), bootstrap, MissingPolicy.standard());
  }

  Measurements comparedWith(Measurements base) {
    Map<String, PairedDifference> found = new TreeMap<>();
    byName.forEach(
        (name, measurement) ->
            measurement
                .differenceFrom(base.byName.get(name), bootstrap, policy)
                .ifPresent(difference -> found.put(name, difference)));
    return new Measurements(byName, found, bootstrap, policy);
  }

  SystemResult result(
      String system, Role role, double tokensPerSecond, List<FiringSummary> firings) {
    Map<String, MetricResult> results = new TreeMap<>();
    byName.forEach(
        (name, measurement) -> results.put(name, measurement.estimate(bootstrap, policy)));
    List<String> warnings = new ArrayList<>();
    firings.stream()
        .filter(firing -> firing.count() == 0)
        .forEach(
            firing ->
                warnings.add(
                    firing.intervention() + " never acted: this row says nothing about it"));
    results.values().stream()
        .filter(MetricResult.Refused.class::isInstance)
        .map(MetricResult.Refused.class::cast)
        .forEach(refused -> warnings.add(refused.id().name() + " refused: " + refused.reason()));
    return new SystemResult(system, role, results, differences, tokensPerSecond, firings, warnings);
  }
}
