/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A completion that has little to do with its prompt: the cosine of its word counts and those of
 * the base's samples of the same prompt is low. Words count by {@code ln(P / df)}, where the base
 * uses the word after df of P prompts, so that words said everywhere show nothing.
 *
 * <p>What is low is learnt from the base: the limit is a quantile of the cosines of the base's own
 * samples, each with the others of its prompt. So that share of the base's samples is flagged
 * itself, and only the excess over it means something; small models keep to a topic so loosely that
 * a fixed limit would flag all or nothing. A completion without words is empty and not off topic.
 */
public final class OffTopicDetector implements Detector {
  private final WordWeights weights;
  private final double quantile;
  private final double limit;

  private OffTopicDetector(WordWeights weights, double quantile, double limit) {
    this.weights = weights;
    this.quantile = quantile;
    this.limit = limit;
  }

  /**
   * Learns from the base.
   *
   * @param base its samples of at least two prompts, at least two of each
   * @param quantile share of its samples to be flagged, above 0 and below 1
   * @throws ConfigException if there are fewer, or the quantile is out of range
   */
  public static OffTopicDetector learnt(List<PromptSamples> base, double quantile) {
    if (!(quantile > 0 && quantile < 1)) {
      throw new ConfigException("the quantile must be above 0 and below 1, not " + quantile);
    }
    if (base.size() < 2 || base.stream().anyMatch(prompt -> prompt.samples().size() < 2)) {
      throw new ConfigException(
          "topics need the base's samples of 2 prompts or more, 2 or more of each; there are %s prompts; leave this detector out or sample more"
              .formatted(base.size()));
    }
    WordWeights weights = new WordWeights(base);
    double[] cosines =
        base.stream()
            .flatMapToDouble(prompt -> cosines(weights, prompt.samples()))
            .sorted()
            .toArray();
    if (cosines.length == 0) {
      throw new ConfigException(
          "the base says no word after any of " + base.size() + " prompts; mend the base first");
    }
    return new OffTopicDetector(
        weights, quantile, cosines[(int) Math.ceil(quantile * cosines.length) - 1]);
  }

  /** Of each sample that has words with the others of its prompt. */
  private static DoubleStream cosines(WordWeights weights, List<Sample> samples) {
    List<List<Sample>> others = DegenerateRates.others(samples);
    return IntStream.range(0, samples.size())
        .filter(i -> WordWeights.hasWords(samples.get(i)))
        .mapToDouble(i -> weights.cosine(samples.get(i), others.get(i)));
  }

  /** The lowest quarter of the base's own samples. */
  public static OffTopicDetector standard(List<PromptSamples> base) {
    return learnt(base, 0.25);
  }

  @Override
  public String kind() {
    return "off_topic";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("below", "quantile " + quantile + " of base");
  }

  @Override
  public boolean needsBase() {
    return true;
  }

  @Override
  public boolean degenerate(Sample sample, List<Sample> base) {
    return WordWeights.hasWords(sample) && weights.cosine(sample, base) <= limit;
  }
}
