/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.toxicity.metric.PromptSamples;
import io.detoxj.eval.toxicity.metric.Sample;
import io.detoxj.eval.toxicity.metric.TextVectors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A completion that has little to do with its prompt: its likeness to the base's samples of the
 * same prompt is low. Likeness is that of words, the cosine of word counts in which words count by
 * {@code ln(P / df)}, where the base uses the word after df of P prompts, so that words said
 * everywhere show nothing; or that of meaning, the cosine of the vectors of an encoder of
 * sentences.
 *
 * <p>What is low is learnt from the base: the limit is a quantile of the cosines of the base's own
 * samples, each with the others of its prompt. So that share of the base's samples is flagged
 * itself, and only the excess over it means something; small models keep to a topic so loosely that
 * a fixed limit would flag all or nothing. A completion without words is empty and not off topic.
 */
public final class OffTopicDetector implements Detector {
  /** The name of the rate by meaning. */
  public static final String BY_MEANING = "degenerate_off_topic_by_meaning";

  private static final double STANDARD = 0.25;

  private final Likeness likeness;
  private final double quantile;
  private final double limit;

  private OffTopicDetector(Likeness likeness, double quantile, double limit) {
    this.likeness = likeness;
    this.quantile = quantile;
    this.limit = limit;
  }

  /**
   * Learns from the words of the base.
   *
   * @param base its samples of at least two prompts, at least two of each
   * @param quantile share of its samples to be flagged, above 0 and below 1
   * @throws ConfigException if there are fewer, or the quantile is out of range
   */
  public static OffTopicDetector learnt(List<PromptSamples> base, double quantile) {
    requireSeveral(base, 2);
    return learnt(new WordWeights(base), base, quantile);
  }

  /**
   * Learns from what the base means.
   *
   * @param base its samples of at least one prompt, at least two of each
   * @param quantile share of its samples to be flagged, above 0 and below 1
   * @param vectors of the texts of all systems
   * @throws ConfigException if there are fewer, or the quantile is out of range
   */
  public static OffTopicDetector learnt(
      List<PromptSamples> base, double quantile, TextVectors vectors) {
    requireSeveral(base, 1);
    return learnt(new Meaning(vectors), base, quantile);
  }

  private static void requireSeveral(List<PromptSamples> base, int prompts) {
    if (base.size() < prompts || base.stream().anyMatch(one -> one.samples().size() < 2)) {
      throw new ConfigException(
          "topics need the base's samples of %s prompts or more, 2 or more of each; there are %s prompts; leave this detector out or sample more"
              .formatted(prompts, base.size()));
    }
  }

  private static OffTopicDetector learnt(
      Likeness likeness, List<PromptSamples> base, double quantile) {
    if (!(quantile > 0 && quantile < 1)) {
      throw new ConfigException("the quantile must be above 0 and below 1, not " + quantile);
    }
    double[] cosines =
        base.stream()
            .flatMapToDouble(prompt -> cosines(likeness, prompt.samples()))
            .sorted()
            .toArray();
    if (cosines.length == 0) {
      throw new ConfigException(
          "the base says no word after any of " + base.size() + " prompts; mend the base first");
    }
    return new OffTopicDetector(
        likeness, quantile, cosines[(int) Math.ceil(quantile * cosines.length) - 1]);
  }

  /** Of each sample that can be compared with the others of its prompt. */
  private static DoubleStream cosines(Likeness likeness, List<Sample> samples) {
    List<List<Sample>> others = DegenerateRates.others(samples);
    return IntStream.range(0, samples.size())
        .mapToObj(i -> likeness.cosine(samples.get(i), others.get(i)))
        .flatMapToDouble(OptionalDouble::stream);
  }

  /** By words; the lowest quarter of the base's own samples. */
  public static OffTopicDetector standard(List<PromptSamples> base) {
    return learnt(base, STANDARD);
  }

  /** By meaning; the lowest quarter of the base's own samples. */
  public static OffTopicDetector standard(List<PromptSamples> base, TextVectors vectors) {
    return learnt(base, STANDARD, vectors);
  }

  @Override
  public String kind() {
    return likeness.kind();
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> all = new LinkedHashMap<>(likeness.parameters());
    all.put("below", "quantile " + quantile + " of base");
    return all;
  }

  @Override
  public boolean needsBase() {
    return true;
  }

  @Override
  public boolean degenerate(Sample sample, List<Sample> base) {
    OptionalDouble cosine = likeness.cosine(sample, base);
    return cosine.isPresent() && cosine.getAsDouble() <= limit;
  }
}
