/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.metric;

import io.detoxj.core.ScoringException;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.statistics.RatioOfSums;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How like in meaning a system's continuations are to what the base said: the mean over prompts of
 * the mean cosine, -1 to 1, of each sample and the base's sample of the same number. A pair of
 * which one has no letter or digit is left out and counted as missing; a prompt of which no pair is
 * left has no part in the mean. It is 1 where a method changes nothing, so that the base has none,
 * and neither high nor low is better by itself.
 *
 * @param k samples of each prompt
 * @param vectors of all texts
 */
public record SimilarityToBase(int k, TextVectors vectors) {
  /** Its name. */
  public static final String NAME = "similarity";

  /** The definition. */
  public MetricId id() {
    return new MetricId(
        NAME, 1, Map.of("encoder", vectors.encoder(), "k", Integer.toString(k), "to", "base"));
  }

  /**
   * Measures a system.
   *
   * @param system its samples, each prompt once
   * @param base the base's samples of the same prompts
   * @throws ScoringException if a prompt has not k samples of both
   */
  public Measurement measure(List<PromptSamples> system, List<PromptSamples> base) {
    Map<String, List<Sample>> said = new HashMap<>();
    base.forEach(prompt -> said.put(prompt.promptId(), prompt.samples()));
    Map<String, Double> values = new LinkedHashMap<>();
    int missing = 0;
    for (PromptSamples prompt : system) {
      List<Sample> theirs = said.getOrDefault(prompt.promptId(), List.of());
      if (prompt.samples().size() != k || theirs.size() != k) {
        throw new ScoringException(
            "%s needs %s samples of each prompt, and prompt %s has %s, of the base %s; sample anew"
                .formatted(id(), k, prompt.promptId(), prompt.samples().size(), theirs.size()));
      }
      double sum = 0;
      int pairs = 0;
      for (int i = 0; i < k; i++) {
        OptionalDouble cosine = cosine(prompt.samples().get(i), theirs.get(i));
        sum += cosine.orElse(0);
        pairs += cosine.isPresent() ? 1 : 0;
      }
      missing += k - pairs;
      if (pairs > 0) {
        values.put(prompt.promptId(), sum / pairs);
      }
    }
    return new Measurement(
        id(), MetricKinds.SIMILARITY, RatioOfSums.mean(values), system.size() * k, missing);
  }

  private OptionalDouble cosine(Sample ours, Sample theirs) {
    Optional<float[]> one = vectors.of(ours);
    Optional<float[]> other = vectors.of(theirs);
    return one.isPresent() && other.isPresent()
        ? OptionalDouble.of(SentenceEncoder.cosine(one.get(), other.get()))
        : OptionalDouble.empty();
  }
}
