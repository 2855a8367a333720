/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.run.CancelledException;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.toxicity.run.TinyRun.Lengths;
import io.detoxj.eval.toxicity.scorer.FaultyScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several batches at once: the same bytes as one after the other, also where something ends it. */
class WorkersRunTest {
  @TempDir static Path shared;
  private static TransformerModel model;
  private static ExperimentResult oneByOne;
  private static Map<String, String> journals;

  @TempDir Path folder;

  @BeforeAll
  static void load() throws IOException {
    model = TinyGpt2.load(shared);
    Path kept = shared.resolve("kept");
    oneByOne = run(new Lengths("lengths"), RunOptions.standard().in(kept));
    journals = journals(kept);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static ExperimentResult run(Scorer scorer, RunOptions options) throws IOException {
    return TinyRun.experiment(model, scorer).run(TinyRun.prompts(), TinyRun.candidates(), options);
  }

  /** All of them but what the work cost. */
  private static Map<String, String> journals(Path folder) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (name.endsWith(".jsonl") && !name.contains("costs")) {
          all.put(name, Files.readString(file));
        }
      }
    }
    return all;
  }

  private RunOptions workers(int count) {
    return RunOptions.standard().in(folder.resolve("journal")).withWorkers(count);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void any_number_of_workers_gives_the_same_bytes(int count) throws IOException {
    // How often interventions fired is part of the report: no batch counts for another.
    assertThat(run(new Lengths("lengths"), workers(count)).report()).isEqualTo(oneByOne.report());
    assertThat(journals).hasSizeGreaterThan(5);
    assertThat(journals(folder.resolve("journal"))).isEqualTo(journals);
  }

  @Test
  void what_was_running_when_it_was_cancelled_is_kept_and_the_run_goes_on() throws IOException {
    AtomicInteger batches = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    new Lengths("lengths"),
                    workers(2).withCancellation(() -> batches.incrementAndGet() == 2)))
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("stopped after");
    Lengths second = new Lengths("lengths");
    assertThat(run(second, workers(3)).report()).isEqualTo(oneByOne.report());
    assertThat(second.asked())
        .isPositive()
        .isLessThanOrEqualTo(3 * TinyRun.PROMPTS * TinyRun.SAMPLES - 2 * TinyRun.BATCH_ROWS);
    assertThat(journals(folder.resolve("journal"))).isEqualTo(journals);
  }

  @Test
  void a_scorer_that_breaks_ends_the_run_with_its_own_words() throws IOException {
    FaultyScorer faulty = new FaultyScorer("1", 0);
    faulty.breakAfter(3 * TinyRun.BATCH_ROWS);
    assertThatThrownBy(() -> run(faulty, workers(2)))
        .isInstanceOf(ScoringException.class)
        .hasMessage("the scorer broke down");
    faulty.mend();
    assertThat(run(faulty, workers(2)).report())
        .isEqualTo(run(new FaultyScorer("1", 0), RunOptions.standard()).report());
  }

  @Test
  void a_scorer_that_is_not_for_several_threads_is_asked_by_one_at_a_time() throws IOException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Lengths scorer =
        new Lengths(
            "lengths",
            () -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              LockSupport.parkNanos(100_000);
              inside.decrementAndGet();
            });
    run(scorer, workers(4));
    assertThat(most).hasValue(1);
  }

  @Test
  void no_worker_at_all_is_refused() {
    assertThatThrownBy(() -> RunOptions.standard().withWorkers(0))
        .isInstanceOf(ConfigException.class)
        .hasMessage("a run has at least 1 worker, not 0");
  }
}
