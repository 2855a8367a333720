/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.eval.statistics.UnitStatistic;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The area under the ROC curve over molecules, for intervals: the molecules by ascending score,
 * each with where its score begins and whether it is toxic.
 */
final class RankedArea implements UnitStatistic {
  private final List<String> units;
  private final double[] scores;
  private final boolean[] toxic;
  private final int[] order;

  /**
   * @param scores higher of what is more toxic
   * @param toxic whether each is
   */
  RankedArea(double[] scores, boolean[] toxic) {
    this(IntStream.range(0, scores.length).mapToObj(String::valueOf).toList(), scores, toxic);
  }

  private RankedArea(List<String> units, double[] scores, boolean[] toxic) {
    this.units = units;
    this.scores = scores.clone();
    this.toxic = toxic.clone();
    order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> this.scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  @Override
  public List<String> unitIds() {
    return units;
  }

  /** One half if a resample has molecules of one kind only. */
  @Override
  public double value(int[] weights) {
    double below = 0;
    double pairs = 0;
    double positives = 0;
    for (int start = 0; start < order.length; ) {
      int end = start;
      double tiedPositives = 0;
      double tiedNegatives = 0;
      while (end < order.length && scores[order[end]] == scores[order[start]]) {
        double weight = weights[order[end]];
        tiedPositives += toxic[order[end]] ? weight : 0;
        tiedNegatives += toxic[order[end]] ? 0 : weight;
        end++;
      }
      pairs += tiedPositives * (below + tiedNegatives / 2);
      below += tiedNegatives;
      positives += tiedPositives;
      start = end;
    }
    return positives > 0 && below > 0 ? pairs / (positives * below) : 0.5;
  }

  @Override
  public RankedArea restrictedTo(List<String> unitIds) {
    int[] kept = unitIds.stream().mapToInt(units::indexOf).toArray();
    boolean[] labels = new boolean[kept.length];
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] < 0) {
        throw new IllegalArgumentException("there is no unit " + unitIds.get(i));
      }
      labels[i] = toxic[kept[i]];
    }
    return new RankedArea(
        unitIds, IntStream.of(kept).mapToDouble(i -> scores[i]).toArray(), labels);
  }
}
