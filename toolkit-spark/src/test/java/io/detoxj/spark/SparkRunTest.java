/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.run.CancelledException;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkRunTest {
  @TempDir static Path shared;
  private static JavaSparkContext spark;
  private static String model = "";
  private static final AtomicInteger ANSWERS = new AtomicInteger();
  private static final CountDownLatch STOPPED = new CountDownLatch(1);

  /** How often the experiment was opened in this process, by driver and workers. */
  private static final AtomicInteger OPENED = new AtomicInteger();

  private static final AtomicInteger CLOSED = new AtomicInteger();

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    model = TinyGpt2.writeTo(shared.resolve("model")).toString();
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  /** Makes the output of a block smaller. */
  private record Halved() implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("halved", "1", Map.of(), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo info) {
      return InterventionPlan.of(
          new ActivationIntervention(
              "halved",
              HookPoint.residPost(1),
              memory -> (activation, context) -> activation.mul(0.5f)));
    }
  }

  private static OpenExperiment open(String folder) throws IOException {
    return open(folder, LinearToxicityScorer.bundled());
  }

  private static OpenExperiment open(String folder, Scorer scorer) throws IOException {
    TransformerModel base = TransformerModel.load(Path.of(folder));
    return new OpenExperiment(
        new ToxicityExperiment(
                base,
                scorer,
                GenerationConfig.nucleus(5, 0.9).withSamples(3).withSeed(1).withBatchRows(9),
                new Bootstrap(100, 0.95, 1))
            .on(
                PromptFile.bundled().subList(0, 20),
                List.of(new Candidate("halved", Role.METHOD, new Halved()))),
        List.of(base, scorer));
  }

  private static ExperimentRecipe recipe() {
    String path = model;
    return () -> {
      OPENED.incrementAndGet();
      OpenExperiment open = open(path);
      List<AutoCloseable> resources = new ArrayList<>(open.resources());
      resources.add(CLOSED::incrementAndGet);
      return new OpenExperiment(open.experiment(), resources);
    };
  }

  /** Answers a few times, then not before the driver has been asked to stop. */
  private record Waiting(Scorer scorer) implements Scorer {
    @Override
    public ScorerInfo info() {
      return scorer.info();
    }

    @Override
    public Fingerprint fingerprint() {
      return scorer.fingerprint();
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      if (ANSWERS.incrementAndGet() > 3) {
        awaitUninterruptibly();
      }
      return scorer.score(texts);
    }

    @Override
    public void close() {
      scorer.close();
    }
  }

  private static void awaitUninterruptibly() {
    while (true) {
      try {
        STOPPED.await();
        return;
      } catch (InterruptedException e) {
        // Spark interrupts what it cancels; the latch is open by then.
      }
    }
  }

  private static ExperimentRecipe waiting() {
    String path = model;
    return () -> open(path, new Waiting(LinearToxicityScorer.bundled()));
  }

  private Path single() throws IOException {
    Path output = folder.resolve("single");
    try (OpenExperiment open = open(model)) {
      open.experiment().run(RunOptions.standard()).writeTo(output);
    }
    return output;
  }

  private Path onSpark(Path journal) throws IOException {
    return new SparkRun(recipe(), 2)
        .run(
            spark,
            journal,
            RunOptions.standard(),
            result -> {
              try {
                result.writeTo(folder.resolve("spark"));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return folder.resolve("spark");
            });
  }

  @Test
  void two_workers_write_what_one_process_writes() throws IOException {
    Path single = single();
    Path spread = onSpark(folder.resolve("journal"));
    for (String name : List.of("report.json", "generations.jsonl")) {
      assertThat(spread.resolve(name)).hasSameBinaryContentAs(single.resolve(name));
    }
  }

  @Test
  void models_are_opened_once_by_the_driver_and_once_in_an_executor() throws IOException {
    OPENED.set(0);
    CLOSED.set(0);
    onSpark(folder.resolve("journal"));
    assertThat(OPENED).hasValue(2);
    assertThat(CLOSED).hasValue(2);
    assertThat(OpenOnce.runs()).isEmpty();
  }

  @Test
  void a_run_that_is_told_to_stop_ends_and_goes_on_later() throws IOException {
    Path journal = folder.resolve("journal");
    AtomicBoolean kept = new AtomicBoolean();
    RunOptions options =
        RunOptions.standard()
            .withProgress((done, total, unit) -> kept.set(true))
            .withCancellation(
                () -> {
                  if (kept.get()) {
                    STOPPED.countDown();
                  }
                  return kept.get();
                });
    assertThatThrownBy(() -> new SparkRun(waiting(), 1).run(spark, journal, options, result -> 0))
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("journal");
    Path spread = onSpark(journal);
    assertThat(spread.resolve("report.json"))
        .hasSameBinaryContentAs(single().resolve("report.json"));
  }

  @Test
  void machines_that_open_another_model_are_refused_and_nothing_is_kept() throws IOException {
    Path other = TinyGpt2.writeTo(folder.resolve("other"));
    Path config = other.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("\"n_head\": 4", "\"n_head\": 8"));
    Path journal = folder.resolve("journal");
    OPENED.set(0);
    String first = model;
    String later = other.toString();
    // The driver opens it first.
    ExperimentRecipe recipe = () -> open(OPENED.getAndIncrement() == 0 ? first : later);
    assertThatThrownBy(
            () -> new SparkRun(recipe, 2).run(spark, journal, RunOptions.standard(), one -> one))
        .hasMessageContaining("this machine has opened another run")
        .hasMessageContaining("config.n_head: 8 here, 4 on the driver");
    try (OpenExperiment open = open(model)) {
      assertThat(open.sharded().missing(journal, 2)).hasSize(2 * 4);
    }
  }

  @Test
  void the_cluster_goes_on_where_one_process_was_stopped() throws IOException {
    Path journal = folder.resolve("journal");
    AtomicInteger batches = new AtomicInteger();
    try (OpenExperiment open = open(model)) {
      RunOptions options =
          RunOptions.standard().in(journal).withCancellation(() -> batches.incrementAndGet() == 3);
      assertThatThrownBy(() -> open.experiment().run(options))
          .isInstanceOf(CancelledException.class);
      // 20 prompts, 3 a batch, 7 batches a system: 4 left of the base, in shards of 2, and 7 more.
      assertThat(open.sharded().missing(journal, 2)).hasSize(2 + 4);
    }
    Path spread = onSpark(journal);
    assertThat(spread.resolve("report.json"))
        .hasSameBinaryContentAs(single().resolve("report.json"));
    try (OpenExperiment open = open(model)) {
      assertThat(open.sharded().missing(journal, 2)).isEmpty();
    }
  }
}
