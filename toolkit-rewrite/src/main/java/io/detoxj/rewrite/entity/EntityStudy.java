/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import io.detoxj.eval.statistics.RankCorrelation;
import io.detoxj.eval.statistics.WilliamsTest;
import io.detoxj.rewrite.data.SgddTst;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Whether metrics of kept content come nearer to people's ratings once entities are merged into
 * them: the experiment of Babakov et al. (2022), Table 2.
 */
public final class EntityStudy {
  private EntityStudy() {}

  /**
   * One metric.
   *
   * @param metric its name
   * @param pairs how many pairs have a value
   * @param pure Spearman's correlation of the metric and the ratings
   * @param merged that of the metric with entities merged into it
   * @param withEntities that of the metric and the entity score
   * @param published Williams' test of merged against pure with {@code withEntities} for their
   *     correlation, which is what the program of the paper takes
   * @param proper the same with the correlation of merged and pure, which the test asks for
   */
  public record Row(
      String metric,
      int pairs,
      double pure,
      double merged,
      double withEntities,
      WilliamsTest published,
      WilliamsTest proper) {}

  /**
   * Correlates.
   *
   * @param ratings one of each pair
   * @param signals one of each pair
   * @param metrics by name, one value of each pair; a pair without a value, NaN, is left out for
   *     that metric
   * @return a row for each metric
   * @throws IllegalArgumentException if lengths differ
   */
  public static List<Row> rows(
      double[] ratings, List<EntitySignal> signals, Map<String, double[]> metrics) {
    List<Row> rows = new ArrayList<>();
    new LinkedHashMap<>(metrics)
        .forEach((name, values) -> rows.add(row(name, ratings, signals, values)));
    return rows;
  }

  private static Row row(
      String name, double[] ratings, List<EntitySignal> signals, double[] values) {
    if (ratings.length != signals.size() || ratings.length != values.length) {
      throw new IllegalArgumentException(
          "%s has %s values for %s ratings and %s signals"
              .formatted(name, values.length, ratings.length, signals.size()));
    }
    int n = 0;
    double[][] kept = new double[4][ratings.length];
    for (int i = 0; i < ratings.length; i++) {
      if (!Double.isNaN(values[i])) {
        kept[0][n] = ratings[i];
        kept[1][n] = values[i];
        kept[2][n] = signals.get(i).mergedInto(values[i]);
        kept[3][n] = signals.get(i).score();
        n++;
      }
    }
    for (int series = 0; series < kept.length; series++) {
      kept[series] = Arrays.copyOf(kept[series], n);
    }
    double pure = RankCorrelation.spearman(kept[1], kept[0]);
    double merged = RankCorrelation.spearman(kept[2], kept[0]);
    double withEntities = RankCorrelation.spearman(kept[1], kept[3]);
    double between = RankCorrelation.spearman(kept[1], kept[2]);
    return new Row(
        name,
        n,
        pure,
        merged,
        withEntities,
        WilliamsTest.of(merged, pure, withEntities, n),
        WilliamsTest.of(merged, pure, between, n));
  }

  /**
   * How often a signal noticed something.
   *
   * @param pairs how many pairs there are of a kind
   * @param below how many of them have a score below 1
   */
  public record Noticed(int pairs, int below) {
    /** The share with a score below 1. */
    public double share() {
      return (double) below / pairs;
    }
  }

  /**
   * How often the entity score is below 1 where annotators say that entities are kept, corrupted or
   * lost: the first should be rare, the others frequent.
   *
   * @return by what the annotators say, such as {@code lost}
   */
  public static Map<String, Noticed> noticed(
      EntitySignal.Settings settings, List<SgddTst.Annotated> pairs) {
    List<EntitySignal> signals =
        EntitySignal.of(
            settings,
            pairs.stream().map(SgddTst.Annotated::original).toList(),
            pairs.stream().map(SgddTst.Annotated::generated).toList(),
            List.of());
    Map<String, Noticed> noticed = new TreeMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      Noticed one = new Noticed(1, signals.get(i).score() < 1 ? 1 : 0);
      noticed.merge(
          pairs.get(i).entities(),
          one,
          (a, b) -> new Noticed(a.pairs() + b.pairs(), a.below() + b.below()));
    }
    return noticed;
  }

  /**
   * A pair whose rank by a metric is far from its rank by people.
   *
   * @param pair its place in the lists
   * @param gap rank by the metric less rank by people, from 1 for the lowest; above 0 where the
   *     metric is too kind
   */
  public record Gap(int pair, double gap) {}

  /**
   * The pairs of the largest gaps of rank, the largest first: where to look for what a metric does
   * not see.
   *
   * @param ratings one of each pair
   * @param values of the metric, one of each pair, without NaN
   * @param most how many
   */
  public static List<Gap> largestGaps(double[] ratings, double[] values, int most) {
    double[] people = RankCorrelation.ranks(ratings);
    double[] metric = RankCorrelation.ranks(values);
    return IntStream.range(0, ratings.length)
        .mapToObj(i -> new Gap(i, metric[i] - people[i]))
        .sorted(Comparator.comparingDouble((Gap gap) -> -Math.abs(gap.gap())))
        .limit(most)
        .toList();
  }
}
