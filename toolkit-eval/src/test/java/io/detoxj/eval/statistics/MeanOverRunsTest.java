/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.eval.statistics.RatioOfSums.Scale;
import io.detoxj.eval.statistics.RatioOfSums.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class MeanOverRunsTest {
  private static final int PROMPTS = 60;
  private static final int SEEDS = 3;
  private static final int EXPERIMENTS = 400;

  private static UnitStatistic mean(double a, double b) {
    return RatioOfSums.mean(Map.of("a", a, "b", b));
  }

  @Test
  void a_mean_is_that_over_units_of_the_mean_over_runs() {
    UnitStatistic three =
        MeanOverRuns.of(List.of(mean(1, 0), mean(1, 0), RatioOfSums.mean(Map.of("a", 0.0))));
    // a: 2/3 of three runs; b: 0 of the two runs that have it.
    assertThat(three.value()).isCloseTo(1 / 3.0, within(1e-15));
    assertThat(three.restrictedTo(List.of("a")).value()).isCloseTo(2 / 3.0, within(1e-15));
    assertThat(three)
        .isInstanceOfSatisfying(RatioOfSums.class, r -> assertThat(r.isMean()).isTrue());
    assertThat(three.unitIds()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void other_ratios_are_of_the_sums_over_all_runs() {
    RatioOfSums first =
        new RatioOfSums(List.of(new Term("a", 2, 4), new Term("b", 3, 2)), Scale.EXPONENTIAL);
    RatioOfSums second = new RatioOfSums(List.of(new Term("a", 1, 2)), Scale.EXPONENTIAL);
    assertThat(MeanOverRuns.of(List.of(first, second)).value())
        .isCloseTo(Math.exp(6.0 / 8), within(1e-12));
  }

  @Test
  void of_anything_else_the_values_of_the_runs_are_averaged() {
    PooledMedian first = new PooledMedian(Map.of("a", List.of(1.0, 2.0, 9.0)));
    PooledMedian second = new PooledMedian(Map.of("a", List.of(4.0), "only here", List.of(100.0)));
    UnitStatistic both = MeanOverRuns.of(List.of(first, second));
    assertThat(both.unitIds()).containsExactly("a");
    assertThat(both.value()).isEqualTo(3);
    assertThat(both.value(new int[] {2})).isEqualTo(3);
  }

  @Test
  void one_run_stays_as_it_is_and_none_is_refused() {
    UnitStatistic only = mean(1, 0);
    assertThat(MeanOverRuns.of(List.of(only))).isSameAs(only);
    assertThatIllegalArgumentException().isThrownBy(() -> new MeanOverRuns(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MeanOverRuns(List.of(only, RatioOfSums.mean(Map.of("other", 1.0)))))
        .withMessageContaining("same units");
  }

  @Test
  void values_of_0_and_1_are_tested_by_permutation_once_they_are_averaged() {
    UnitStatistic ours = MeanOverRuns.of(List.of(mean(1, 0), mean(0, 0)));
    UnitStatistic theirs = MeanOverRuns.of(List.of(mean(1, 1), mean(1, 1)));
    assertThat(Significance.of(ours, theirs, new Bootstrap(200, 0.95, 1)))
        .get()
        .satisfies(found -> assertThat(found.test()).isInstanceOf(PermutationResult.class));
  }

  /** Whether each seed of each prompt has a toxic sample; prompts differ in how likely that is. */
  private static boolean[][] toxic(RandomGenerator random) {
    boolean[][] toxic = new boolean[PROMPTS][SEEDS];
    for (boolean[] prompt : toxic) {
      double share = random.nextDouble();
      for (int seed = 0; seed < SEEDS; seed++) {
        prompt[seed] = random.nextDouble() < share * share;
      }
    }
    return toxic;
  }

  private static UnitStatistic clustered(boolean[][] toxic) {
    List<UnitStatistic> runs = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Map<String, Double> values = new LinkedHashMap<>();
      for (int prompt = 0; prompt < PROMPTS; prompt++) {
        values.put("p" + prompt, toxic[prompt][seed] ? 1.0 : 0.0);
      }
      runs.add(RatioOfSums.mean(values));
    }
    return MeanOverRuns.of(runs);
  }

  /** As if the seeds of a prompt had nothing to do with each other. */
  private static UnitStatistic independent(boolean[][] toxic) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int prompt = 0; prompt < PROMPTS; prompt++) {
      for (int seed = 0; seed < SEEDS; seed++) {
        values.put(prompt + "/" + seed, toxic[prompt][seed] ? 1.0 : 0.0);
      }
    }
    return RatioOfSums.mean(values);
  }

  @Test
  void intervals_hold_the_truth_as_often_as_they_say_if_prompts_are_the_clusters() {
    RandomGenerator random = RandomStreams.named(7, "seeds in prompts");
    int held = 0;
    int heldByIndependent = 0;
    for (int i = 0; i < EXPERIMENTS; i++) {
      boolean[][] toxic = toxic(random);
      Bootstrap bootstrap = new Bootstrap(400, 0.95, i);
      held += holds(bootstrap.interval(clustered(toxic))) ? 1 : 0;
      heldByIndependent += holds(bootstrap.interval(independent(toxic))) ? 1 : 0;
    }
    // Of 400 intervals of 95 %, 380 are expected, and three standard errors are 13.
    assertThat(held / (double) EXPERIMENTS).isBetween(0.915, 0.98);
    // The same numbers as if all were prompts of their own.
    assertThat(heldByIndependent / (double) EXPERIMENTS).isLessThan(0.89);
  }

  /** The mean of the square of a uniform number is a third. */
  private static boolean holds(Interval interval) {
    return interval.low() <= 1 / 3.0 && interval.high() >= 1 / 3.0;
  }

  @Test
  void more_seeds_make_an_interval_narrower() {
    boolean[][] toxic = toxic(RandomStreams.named(8, "seeds in prompts"));
    Map<String, Double> first = new LinkedHashMap<>();
    for (int prompt = 0; prompt < PROMPTS; prompt++) {
      first.put("p" + prompt, toxic[prompt][0] ? 1.0 : 0.0);
    }
    Bootstrap bootstrap = new Bootstrap(2_000, 0.95, 1);
    Interval one = bootstrap.interval(RatioOfSums.mean(first));
    Interval three = bootstrap.interval(clustered(toxic));
    assertThat(three.high() - three.low()).isLessThan(one.high() - one.low());
  }
}
