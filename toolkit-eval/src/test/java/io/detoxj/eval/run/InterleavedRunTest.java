/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.Findings;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.examination.SystemIdentity;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Headline;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.RatioOfSums;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of the work and what it is said to cost, by a clock that the work itself moves. */
class InterleavedRunTest {
  private static final int TOKENS = 10;
  private static final long SECOND = 1_000_000_000;

  @TempDir Path folder;

  private final List<String> worked = new ArrayList<>();
  private long now;

  /** Batches of two items that take what they are said to take, by their place in the run. */
  private final class Writing implements Examination<String>, Stage<String, Integer> {
    private final int batches;
    private final LongUnaryOperator seconds;

    Writing(int batches, LongUnaryOperator seconds) {
      this.batches = batches;
      this.seconds = seconds;
    }

    @Override
    public String id() {
      return "writing@1";
    }

    @Override
    public List<String> itemIds() {
      return IntStream.range(0, 2 * batches).mapToObj(i -> "item-" + i).toList();
    }

    @Override
    public int itemsAtOnce() {
      return 2;
    }

    @Override
    public List<Stage<String, ?>> stages() {
      return List.of(this);
    }

    @Override
    public JournalPlace journal(SystemIdentity system) {
      return system.outputs("texts", fingerprint());
    }

    @Override
    public Class<Integer> lineType() {
      return Integer.class;
    }

    @Override
    public Cost cost() {
      return Cost.GENERATION;
    }

    @Override
    public Integer work(Supplier<String> system, Batch batch) {
      now += SECOND * seconds.applyAsLong(worked.size());
      worked.add(system.get());
      return batch.itemIds().size();
    }

    @Override
    public int items(Integer result, Batch batch) {
      return result;
    }

    @Override
    public long newTokens(Integer result) {
      return TOKENS;
    }

    @Override
    public Findings measure(
        String system,
        StageResults own,
        StageResults ofBase,
        Bootstrap bootstrap,
        MissingPolicy policy) {
      Map<String, Double> values = new LinkedHashMap<>();
      itemIds().forEach(id -> values.put(id, (double) values.size()));
      return Findings.of(
          List.of(
              new Measurement(
                  new MetricId("good", 1, Map.of()),
                  new MetricKind("Goodness", Direction.HIGHER),
                  RatioOfSums.mean(values),
                  values.size(),
                  0)));
    }
  }

  private static SystemUnderTest<String> system(String name, Role role) {
    return SystemUnderTest.of(name, role, Fingerprint.ofHash(name), name);
  }

  private ExperimentResult run(Writing writing, RunOptions options) throws Exception {
    return new Experiment<>(
            system("base", Role.BASE),
            List.of(system("random", Role.CONTROL)),
            List.of(writing),
            new Headline(
                new Headline.PrimaryMetric("good", "goodness", "goodness", Direction.HIGHER, 1.0),
                null,
                VerdictRule.standard(),
                List.of(),
                "items",
                List.of()),
            new Bootstrap(200, 0.95, 1),
            new MissingPolicy(0))
        .run(options.withClock(() -> now));
  }

  private static SystemCosts.Speed speed(ExperimentResult result, String system) {
    return result.costs().speed(system).orElseThrow();
  }

  @Test
  void systems_take_turns_forwards_and_backwards() throws Exception {
    run(new Writing(8, place -> 1), RunOptions.standard());
    // Four rounds of two batches each.
    assertThat(String.join(" ", worked))
        .isEqualTo(
            "base base random random random random base base "
                + "base base random random random random base base");
  }

  @Test
  void a_machine_that_slows_down_is_held_against_no_system() throws Exception {
    ExperimentResult result = run(new Writing(40, place -> 10 + place), RunOptions.standard());
    // One after the other, the base would take 10 to 49 seconds a batch, and the control 50 to 89.
    double base = speed(result, "base").tokensPerSecond();
    assertThat(speed(result, "random").tokensPerSecond() / base).isCloseTo(1, within(0.05));
    assertThat(speed(result, "random").interval().low()).isLessThan(base);
    assertThat(speed(result, "random").interval().high()).isGreaterThan(base);
  }

  @Test
  void the_first_batch_of_each_round_warms_up_and_does_not_count() throws Exception {
    // The first batch of the process takes an hour, the first one of each later round ten seconds.
    ExperimentResult result =
        run(
            new Writing(8, place -> place == 0 ? 3600 : place % 2 == 0 ? 10 : 2),
            RunOptions.standard());
    for (String system : List.of("base", "random")) {
      SystemCosts.Speed speed = speed(result, system);
      assertThat(speed.batches()).isEqualTo(4);
      assertThat(speed.tokensPerSecond()).isEqualTo(5);
      assertThat(speed.interval().low()).isEqualTo(5);
      assertThat(speed.interval().high()).isEqualTo(5);
    }
    SystemCosts base = result.costs().of("base").orElseThrow();
    assertThat(base.generationSeconds()).as("it is part of the cost").isEqualTo(3638);
    assertThat(base.newTokens()).isEqualTo(80);
    assertThat(result.costs().of("random").orElseThrow().addedMillisecondsPerToken()).isZero();
  }

  @Test
  void the_speed_is_that_of_all_batches_that_count_together() throws Exception {
    // Of base, those at places 1, 6 or 7, 9 and 14 or 15 count: 2, 8, 10 and 16 seconds.
    ExperimentResult result = run(new Writing(8, place -> place + 1), RunOptions.standard());
    SystemCosts.Speed speed = speed(result, "base");
    assertThat(speed.tokensPerSecond()).isCloseTo(4 * TOKENS / 36.0, within(1e-12));
    assertThat(speed.interval().low()).isBetween(TOKENS / 16.0, speed.tokensPerSecond());
    assertThat(speed.interval().high()).isBetween(speed.tokensPerSecond(), TOKENS / 2.0);
  }

  @Test
  void with_one_batch_alone_there_is_no_speed() throws Exception {
    ExperimentResult result = run(new Writing(1, place -> 1), RunOptions.standard());
    assertThat(result.costs().speed("base")).isEmpty();
    assertThat(result.costs().of("base").orElseThrow().generationSeconds()).isEqualTo(1);
  }

  @Test
  void a_stopped_run_goes_on_at_the_next_batch_and_warms_up_anew() throws Exception {
    RunOptions options = RunOptions.standard().in(folder.resolve("journal"));
    Writing writing = new Writing(8, place -> 1);
    assertThatThrownBy(() -> run(writing, options.withCancellation(() -> worked.size() == 5)))
        .isInstanceOf(CancelledException.class);
    ExperimentResult result = run(writing, options);
    assertThat(worked).hasSize(16);
    assertThat(worked.subList(4, 6)).containsExactly("random", "random");
    // One batch of the round in which it stopped is the first after opening once more.
    assertThat(speed(result, "base").batches()).isEqualTo(4);
    assertThat(speed(result, "random").batches()).isEqualTo(3);
    assertThat(run(writing, options).costs()).isEqualTo(result.costs());
    assertThat(worked).hasSize(16);
  }
}
