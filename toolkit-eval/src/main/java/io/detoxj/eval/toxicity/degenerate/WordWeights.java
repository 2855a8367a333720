/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import io.detoxj.eval.toxicity.metric.TextVectors;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How much each word tells of its prompt: {@code ln(P / df)} for a word that is in the base's
 * samples of df of P prompts, so that "the" weighs little; a word the base never used weighs as
 * much as one of a single prompt.
 */
final class WordWeights implements Likeness {
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  private final Map<String, Double> weights = new HashMap<>();
  private final double ofUnknown;

  WordWeights(List<PromptSamples> base) {
    Map<String, Integer> promptsWith = new HashMap<>();
    for (PromptSamples prompt : base) {
      Set<String> words = new HashSet<>();
      prompt.samples().forEach(sample -> words.addAll(counts(List.of(sample)).keySet()));
      words.forEach(word -> promptsWith.merge(word, 1, Integer::sum));
    }
    promptsWith.forEach((word, count) -> weights.put(word, Math.log((double) base.size() / count)));
    ofUnknown = Math.log(base.size());
  }

  @Override
  public String kind() {
    return "off_topic";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of();
  }

  /** The cosine of the weighted word counts of a text and of some others together, 0 to 1. */
  @Override
  public OptionalDouble cosine(Sample text, List<Sample> others) {
    if (!TextVectors.hasMeaning(text.text())) {
      return OptionalDouble.empty();
    }
    Map<String, Integer> ours = counts(List.of(text));
    Map<String, Integer> theirs = counts(others);
    double product = 0;
    for (Map.Entry<String, Integer> entry : ours.entrySet()) {
      double weight = weight(entry.getKey());
      product += weight * weight * entry.getValue() * theirs.getOrDefault(entry.getKey(), 0);
    }
    double norms = norm(ours) * norm(theirs);
    return OptionalDouble.of(norms == 0 ? 0 : product / norms);
  }

  private double norm(Map<String, Integer> counts) {
    double squares = 0;
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      squares += Math.pow(weight(entry.getKey()) * entry.getValue(), 2);
    }
    return Math.sqrt(squares);
  }

  private double weight(String word) {
    return weights.getOrDefault(word, ofUnknown);
  }

  private static Map<String, Integer> counts(List<Sample> texts) {
    Map<String, Integer> counts = new HashMap<>();
    for (Sample text : texts) {
      for (String word : NO_WORD.split(text.text().toLowerCase(Locale.ROOT), -1)) {
        if (!word.isEmpty()) {
          counts.merge(word, 1, Integer::sum);
        }
      }
    }
    return counts;
  }
}
