/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.eval.metric.Direction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every front, tried on points drawn at random. */
class FrontPropertyTest {
  private static final int TRIALS = 200;

  private static List<FrontObjective> objectives(int count) {
    return List.of(
            new FrontObjective("x", Direction.LOWER, 1.0, 0.0),
            new FrontObjective("y", Direction.HIGHER, 0.0, 1.0),
            new FrontObjective("z", Direction.LOWER, 1.0, 0.0))
        .subList(0, count);
  }

  /** Points in and around the box, some of them on a grid so that there are ties. */
  private static List<FrontPoint> points(RandomGenerator random, int objectives) {
    int count = 1 + random.nextInt(12);
    boolean grid = random.nextBoolean();
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                FrontPoint.of(
                    "p" + i,
                    random
                        .doubles(objectives, -0.2, 1.2)
                        .map(v -> grid ? Math.round(v * 4) / 4.0 : v)
                        .toArray()))
        .toList();
  }

  private static double size(List<FrontObjective> objectives, List<FrontPoint> points) {
    return new ParetoFront(objectives, points).area().orElseThrow().value();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void dominatedPointsChangeNothingAndOthersNeverLower(int count) {
    RandomGenerator random = RandomStreams.named(1, "dominated" + count);
    List<FrontObjective> objectives = objectives(count);
    int dominatedTrials = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      List<FrontPoint> points = points(random, count);
      List<FrontPoint> more = new ArrayList<>(points);
      more.add(FrontPoint.of("new", random.doubles(count, -0.2, 1.2).toArray()));
      ParetoFront after = new ParetoFront(objectives, more);
      double before = size(objectives, points);
      if (after.dominated().contains(more.get(points.size()))) {
        dominatedTrials++;
        assertThat(size(objectives, more)).isEqualTo(before);
      } else {
        assertThat(size(objectives, more)).isGreaterThanOrEqualTo(before - 1e-12);
      }
    }
    assertThat(dominatedTrials).isBetween(TRIALS / 10, TRIALS - TRIALS / 10);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theOrderOfThePointsDoesNotMatter(int count) {
    RandomGenerator random = RandomStreams.named(2, "order" + count);
    List<FrontObjective> objectives = objectives(count);
    for (int trial = 0; trial < TRIALS; trial++) {
      List<FrontPoint> points = points(random, count);
      List<FrontPoint> shuffled = new ArrayList<>(points);
      for (int i = shuffled.size() - 1; i > 0; i--) {
        Collections.swap(shuffled, i, random.nextInt(i + 1));
      }
      assertThat(size(objectives, shuffled)).isEqualTo(size(objectives, points));
      assertThat(new ParetoFront(objectives, shuffled).efficient())
          .containsExactlyInAnyOrderElementsOf(new ParetoFront(objectives, points).efficient());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.9, 1, 1.5})
  void volumeOfPointsOfOneHeightIsAreaTimesHeight(double third) {
    RandomGenerator random = RandomStreams.named(3, "flat");
    for (int trial = 0; trial < TRIALS; trial++) {
      List<FrontPoint> flat = points(random, 2);
      List<FrontPoint> raised =
          flat.stream()
              .map(p -> FrontPoint.of(p.name(), p.values().get(0), p.values().get(1), third))
              .toList();
      double height = Math.max(0, 1 - third);
      assertThat(size(objectives(3), raised))
          .isCloseTo(size(objectives(2), flat) * height, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void sizeIsTheShareOfRandomPlacesThatAPointCovers(int count) {
    RandomGenerator random = RandomStreams.named(4, "covered" + count);
    List<FrontObjective> objectives = objectives(count);
    for (int trial = 0; trial < 20; trial++) {
      List<FrontPoint> points = points(random, count);
      int covered = 0;
      int places = 20_000;
      for (int i = 0; i < places; i++) {
        double[] place = random.doubles(count).toArray();
        covered += points.stream().anyMatch(point -> covers(point, place)) ? 1 : 0;
      }
      // Five standard errors of a share.
      assertThat(size(objectives, points))
          .isCloseTo((double) covered / places, within(5 * 0.5 / Math.sqrt(places)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void everyDominatedPointIsDominatedByOneOfTheFront(int count) {
    RandomGenerator random = RandomStreams.named(5, "front" + count);
    for (int trial = 0; trial < TRIALS; trial++) {
      ParetoFront front = new ParetoFront(objectives(count), points(random, count));
      assertThat(front.efficient()).isNotEmpty();
      for (FrontPoint behind : front.dominated()) {
        assertThat(front.dominating(behind)).containsAnyElementsOf(front.efficient());
      }
    }
  }

  private static boolean covers(FrontPoint point, double[] place) {
    double[] v = point.values().stream().mapToDouble(Double::doubleValue).toArray();
    return v[0] <= place[0] && v[1] >= place[1] && (v.length == 2 || v[2] <= place[2]);
  }
}
