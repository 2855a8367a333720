/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.core.encoder.PairRegressor;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.encoder.TextPair;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Judges of what the toolkit has. */
public final class Judges {
  private Judges() {}

  /**
   * One minus the toxicity of a text: the probability of the neutral class of a classifier.
   *
   * @param scorer stays with its owner
   */
  public static Judge nonToxicity(Scorer scorer) {
    return new Named(
        "1 - " + scorer.info().inMetrics(),
        inputs -> {
          List<String> texts = inputs.stream().map(input -> input.get(0)).toList();
          return scorer.score(texts).stream()
              .map(
                  outcome ->
                      outcome instanceof ScoreOutcome.Scored scored
                          ? OptionalDouble.of(1 - scored.toxicity())
                          : OptionalDouble.empty())
              .toList();
        });
  }

  /**
   * The cosine of the vectors of two texts.
   *
   * @param name of the encoder, for ids
   * @param encoder stays with its owner
   */
  public static Judge cosine(String name, SentenceEncoder encoder) {
    return new Named(
        "cosine " + name,
        inputs -> {
          List<String> texts = inputs.stream().flatMap(List::stream).toList();
          List<float[]> vectors = encoder.encode(texts);
          List<OptionalDouble> values = new ArrayList<>();
          for (int i = 0; i < vectors.size(); i += 2) {
            values.add(
                OptionalDouble.of(SentenceEncoder.cosine(vectors.get(i), vectors.get(i + 1))));
          }
          return values;
        });
  }

  /**
   * What a model of pairs says of two texts, in the order in which a rule gives them: source and
   * rewrite, or reference and rewrite.
   *
   * @param name of the model, for ids
   * @param regressor stays with its owner
   */
  public static Judge pairs(String name, PairRegressor regressor) {
    return new Named(
        "pairs " + name,
        inputs ->
            regressor
                .score(
                    inputs.stream().map(input -> new TextPair(input.get(0), input.get(1))).toList())
                .stream()
                .map(score -> OptionalDouble.of(score.value()))
                .toList());
  }

  /**
   * A similarity of words, of a rewrite and a reference in this order.
   *
   * @param scale what a value is multiplied by, such as 0.01 to bring one of 0 to 100 to 0 to 1
   */
  public static Judge similarity(TextSimilarity similarity, double scale) {
    return new Named(
        similarity.id().name(),
        inputs ->
            inputs.stream()
                .map(
                    input ->
                        OptionalDouble.of(scale * similarity.score(input.get(0), input.get(1))))
                .toList());
  }

  /** 1 where another judge gives at least a threshold, else 0. */
  public static Judge atLeast(Judge judge, double threshold) {
    return new Named(
        judge.name() + " from " + threshold,
        judge.absent(),
        inputs ->
            judge.judge(inputs).stream()
                .map(
                    value ->
                        value.isPresent()
                            ? OptionalDouble.of(value.getAsDouble() >= threshold ? 1 : 0)
                            : value)
                .toList());
  }

  /** One that is not there: metrics that need it say why they were not run. */
  public static Judge absent(String name, String reason) {
    return new Named(
        name,
        Optional.of(reason),
        inputs -> {
          throw new IllegalStateException(name + " is not there: " + reason);
        });
  }

  private record Named(
      String name,
      Optional<String> absent,
      Function<List<List<String>>, List<OptionalDouble>> function)
      implements Judge {
    Named(String name, Function<List<List<String>>, List<OptionalDouble>> function) {
      this(name, Optional.empty(), function);
    }

    @Override
    public List<OptionalDouble> judge(List<List<String>> inputs) {
      return function.apply(inputs);
    }
  }
}
