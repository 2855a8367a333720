/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A sum over units divided by another sum over units, and {@code exp} of it if so wished. With
 * denominators of 1 it is a plain mean over units.
 *
 * @param terms what each unit adds to the sums
 * @param scale what is done to the ratio
 */
public record RatioOfSums(List<Term> terms, Scale scale) implements PoolableStatistic {
  /** What is done to the ratio. */
  public enum Scale {
    /** Nothing. */
    LINEAR,
    /** The exponential, as from nats per token to perplexity. */
    EXPONENTIAL;

    private double apply(double ratio) {
      return this == EXPONENTIAL ? Math.exp(ratio) : ratio;
    }
  }

  /**
   * What one unit adds to the sums.
   *
   * @param unitId which unit
   * @param numerator added to the upper sum; finite
   * @param denominator added to the lower sum; finite and above 0
   */
  public record Term(String unitId, double numerator, double denominator) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not finite or the denominator is not above 0
     */
    public Term {
      if (!Double.isFinite(numerator) || !Double.isFinite(denominator) || denominator <= 0) {
        throw new IllegalArgumentException(
            "unit %s has the term %s / %s; both must be finite and the lower above 0"
                .formatted(unitId, numerator, denominator));
      }
    }

    private Term named(String before) {
      return new Term(before + unitId, numerator, denominator);
    }
  }

  /**
   * Copies the terms.
   *
   * @throws IllegalArgumentException if a unit is there twice, or the scaled ratio of one unit
   *     alone is not finite
   */
  public RatioOfSums {
    terms = List.copyOf(terms);
    Set<String> seen = new HashSet<>();
    for (Term term : terms) {
      if (!seen.add(term.unitId())) {
        throw new IllegalArgumentException("unit " + term.unitId() + " is there twice");
      }
      // A ratio of sums lies between the ratios of its terms, so this covers every resample.
      if (!Double.isFinite(scale.apply(term.numerator() / term.denominator()))) {
        throw new IllegalArgumentException("unit " + term.unitId() + " overflows: " + term);
      }
    }
  }

  /**
   * The mean over units of one value each.
   *
   * @param values by unit id, in the order of the units
   * @throws IllegalArgumentException if a value is not finite
   */
  public static RatioOfSums mean(Map<String, Double> values) {
    List<Term> terms = new ArrayList<>();
    values.forEach((id, value) -> terms.add(new Term(id, value, 1)));
    return new RatioOfSums(terms, Scale.LINEAR);
  }

  /** Whether it is the plain mean over units of their numerators. */
  public boolean isMean() {
    return scale == Scale.LINEAR && terms.stream().allMatch(term -> term.denominator() == 1);
  }

  @Override
  public List<String> unitIds() {
    return terms.stream().map(Term::unitId).toList();
  }

  @Override
  public double value(int[] weights) {
    if (weights.length != terms.size()) {
      throw new IllegalArgumentException(
          weights.length + " weights for " + terms.size() + " units");
    }
    return prepared().applyAsDouble(weights);
  }

  /** A statistic's value for many resamples; of one of these its terms are taken apart but once. */
  static ToDoubleFunction<int[]> prepared(UnitStatistic statistic) {
    return statistic instanceof RatioOfSums sums ? sums.prepared() : statistic::value;
  }

  private ToDoubleFunction<int[]> prepared() {
    double[] numerators = terms.stream().mapToDouble(Term::numerator).toArray();
    double[] denominators = terms.stream().mapToDouble(Term::denominator).toArray();
    return weights -> {
      double numerator = 0;
      double denominator = 0;
      for (int i = 0; i < weights.length; i++) {
        numerator += weights[i] * numerators[i];
        denominator += weights[i] * denominators[i];
      }
      if (!(denominator > 0)) {
        throw new IllegalArgumentException("no unit is counted, so there is no value");
      }
      return scale.apply(numerator / denominator);
    };
  }

  @Override
  public RatioOfSums restrictedTo(List<String> unitIds) {
    Map<String, Term> byId = new LinkedHashMap<>();
    terms.forEach(term -> byId.put(term.unitId(), term));
    return new RatioOfSums(List.copyOf(new UnitData<>(byId).kept(unitIds).values()), scale);
  }

  @Override
  public RatioOfSums pooledWith(UnitStatistic other) {
    if (!(other instanceof RatioOfSums ratio) || ratio.scale != scale) {
      throw new IllegalArgumentException(
          "a " + scale + " ratio of sums cannot be pooled with a statistic of another kind");
    }
    return new RatioOfSums(
        Stream.concat(
                terms.stream().map(term -> term.named("a/")),
                ratio.terms.stream().map(term -> term.named("b/")))
            .toList(),
        scale);
  }
}
