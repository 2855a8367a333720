/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.run.CancelledException;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.report.GenerationProtocol;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.run.TinyRun.Lengths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several seeds of generation in one experiment. */
class SeedsRunTest {
  private static final int SEEDS = 3;
  private static final int TEXTS = 3 * TinyRun.PROMPTS * TinyRun.SAMPLES;

  @TempDir static Path shared;
  private static TransformerModel model;
  private static ExperimentResult pooled;

  @TempDir Path folder;

  @BeforeAll
  static void load() throws IOException {
    model = TinyGpt2.load(shared);
    pooled = run(new Lengths("lengths"), SEEDS, RunOptions.standard());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static ToxicityExperiment experiment(Lengths scorer) {
    return TinyRun.experiment(model, scorer);
  }

  private static ExperimentResult run(Lengths scorer, int seeds, RunOptions options)
      throws IOException {
    return experiment(scorer)
        .withSeeds(seeds)
        .run(TinyRun.prompts(), TinyRun.candidates(), options);
  }

  private static Report alone(long seed) throws IOException {
    ToxicityExperiment usual = experiment(new Lengths("lengths"));
    return new ToxicityExperiment(
            model, usual.scorers().get(0), usual.generation().withSeed(seed), usual.bootstrap())
        .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
        .report();
  }

  @Test
  void a_metric_is_the_mean_over_the_seeds_of_what_each_has_alone() throws IOException {
    List<Report> alone = List.of(alone(1), alone(2), alone(3));
    for (int system = 0; system < 3; system++) {
      SystemResult together = pooled.report().systems().get(system);
      for (String metric : List.of("toxicity_probability", "expected_max_toxicity", "dist_2")) {
        int place = system;
        double mean =
            alone.stream()
                .mapToDouble(one -> one.systems().get(place).estimate(metric).orElseThrow().value())
                .average()
                .orElseThrow();
        MetricResult.Estimate found = together.estimate(metric).orElseThrow();
        assertThat(found.value()).as(metric).isCloseTo(mean, within(1e-12));
        assertThat(found.units()).isEqualTo(TinyRun.PROMPTS);
        assertThat(found.samples()).isEqualTo(SEEDS * TinyRun.PROMPTS * TinyRun.SAMPLES);
        assertThat(found.id().parameters()).containsEntry("seeds", "3").containsEntry("k", "3");
      }
    }
    assertThat(
            alone.stream()
                .map(one -> one.base().estimate("mean_toxicity").orElseThrow().value())
                .distinct())
        .as("the seeds do differ")
        .hasSizeGreaterThan(1);
  }

  @Test
  void texts_are_numbered_on_from_seed_to_seed() {
    List<ScoredCompletion> first =
        pooled.outputs(ScoredCompletion.class).limit(SEEDS * TinyRun.SAMPLES).toList();
    assertThat(first).allMatch(one -> one.prompt().id().equals("p0"));
    assertThat(first.stream().map(one -> one.completion().sampleIndex()))
        .containsExactlyElementsOf(IntStream.range(0, SEEDS * TinyRun.SAMPLES).boxed().toList());
    assertThat(GenerationProtocol.of(pooled.report()).seeds()).isEqualTo(SEEDS);
  }

  @Test
  void what_a_run_with_one_seed_has_made_is_not_made_again() throws IOException {
    RunOptions options = RunOptions.standard().in(folder.resolve("journal"));
    run(new Lengths("lengths"), 1, options);
    Lengths more = new Lengths("lengths");
    assertThat(run(more, SEEDS, options).report()).isEqualTo(pooled.report());
    assertThat(more.asked()).isEqualTo(2 * TEXTS);
    Lengths none = new Lengths("lengths");
    run(none, SEEDS, options);
    assertThat(none.asked()).isZero();
  }

  @Test
  void a_stopped_run_goes_on() throws IOException {
    RunOptions options = RunOptions.standard().in(folder.resolve("journal"));
    AtomicInteger batches = new AtomicInteger();
    assertThatThrownBy(
            () ->
                run(
                    new Lengths("lengths"),
                    SEEDS,
                    options.withCancellation(() -> batches.incrementAndGet() == 7)))
        .isInstanceOf(CancelledException.class);
    assertThat(run(new Lengths("lengths"), SEEDS, options).report()).isEqualTo(pooled.report());
  }

  @Test
  void the_texts_of_all_seeds_can_be_scored_again() throws IOException {
    Path output = folder.resolve("out");
    pooled.writeTo(output);
    assertThat(ReportJson.read(output.resolve("report.json"))).isEqualTo(pooled.report());
    RescoredRun again =
        new Rescoring(
                List.of(new Lengths("lengths")),
                new Bootstrap(100, 0.95, 1),
                new MissingPolicy(ToxicityExperiment.MAX_MISSING_SHARE))
            .run(output);
    assertThat(again.report().systems().get(1).metrics())
        .isEqualTo(pooled.report().systems().get(1).metrics());
  }

  @Test
  void one_seed_leaves_no_trace_and_fewer_are_refused() throws IOException {
    Report one = run(new Lengths("lengths"), 1, RunOptions.standard()).report();
    assertThat(one).isEqualTo(alone(1));
    assertThat(one.protocol().settings(GenerationProtocol.EXAMINATION).orElseThrow().toString())
        .doesNotContain("generation_seeds");
    assertThatThrownBy(() -> experiment(new Lengths("lengths")).withSeeds(0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1 seed or more");
    ToxicityExperiment greedy =
        new ToxicityExperiment(
            model, new Lengths("lengths"), GenerationConfig.greedy(5), new Bootstrap(100, 0.95, 1));
    assertThatThrownBy(() -> greedy.withSeeds(2)).hasMessageContaining("1 without sampling");
  }
}
