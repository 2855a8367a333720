/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.spark;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.eval.run.CancelledException;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.run.Shard;
import io.detoxj.eval.run.ShardLines;
import io.detoxj.eval.run.ShardedRun;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function1;
import scala.collection.Iterator;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * An experiment whose prompts are spread over the machines of a cluster. Every machine does whole
 * batches, the same that one process would do, and the driver keeps what they bring in the journals
 * of an ordinary run: the report is the same, and a run that was stopped goes on, on the cluster or
 * without it.
 *
 * @param recipe opens the experiment, on the driver and on every machine
 * @param batchesPerShard how many batches a task does at once; fewer spread the work more evenly
 *     and lose less when the run is stopped, more have less to tell to the driver. Models are
 *     opened once in each executor, however many tasks it does
 */
public record SparkRun(ExperimentRecipe recipe, int batchesPerShard) {
  private static final long BETWEEN_QUESTIONS = 200;

  /**
   * Checks the size.
   *
   * @param recipe opens the experiment, on the driver and on every machine
   * @param batchesPerShard how many batches a machine is given at once, 1 or more
   * @throws IllegalArgumentException if a shard would have no batch
   */
  public SparkRun {
    if (batchesPerShard < 1) {
      throw new IllegalArgumentException("a shard has at least 1 batch, not " + batchesPerShard);
    }
  }

  /**
   * Runs what a journal has not yet on the cluster, then hands the finished run to a function while
   * the models are open on the driver.
   *
   * @param <T> what the function gives
   * @param context the cluster
   * @param journal the folder of the run on the driver
   * @param options of the run that makes the report; its journal is the folder given
   * @param use what to do with the result, such as writing it
   * @return what the function gives
   * @throws CancelledException if the options say that it is to stop; what was kept stays, and
   *     tasks that are under way are told to end
   * @throws io.detoxj.core.ConfigException if another run has the folder, or a machine has opened
   *     another experiment than the driver, such as a model of another configuration
   * @throws IOException if a file cannot be read or written; what was kept stays
   */
  @SuppressWarnings("try") // the lock is held, not used
  public <T> T run(
      JavaSparkContext context, Path journal, RunOptions options, Function<ExperimentResult, T> use)
      throws IOException {
    String run = UUID.randomUUID().toString();
    try (OutputLock lock = OutputLock.ofFolder(journal);
        OpenExperiment open = recipe.open()) {
      ShardedRun<?> sharded = open.sharded();
      List<Shard> missing = sharded.missing(journal, batchesPerShard);
      if (!missing.isEmpty()) {
        keepAll(context, run, sharded, missing, journal, options);
      }
      return use.apply(
          open.experiment().run(options.in(journal).withProgress(ProgressListener.silent())));
    } finally {
      OpenOnce.end(run);
    }
  }

  /**
   * Keeps each shard as soon as all before it are there, so that journals grow from their start.
   */
  private void keepAll(
      JavaSparkContext context,
      String run,
      ShardedRun<?> sharded,
      List<Shard> missing,
      Path journal,
      RunOptions options) {
    ExperimentRecipe sent = recipe;
    String fingerprint = sharded.fingerprint().json();
    InOrder<List<ShardLines>> kept =
        new InOrder<>(
            (lines, index) -> {
              keep(sharded, lines, journal);
              options.progress().progress(index + 1, missing.size(), "shards kept");
            });
    Function1<Iterator<Shard>, ArrayList<ShardLines>> work =
        (Function1<Iterator<Shard>, ArrayList<ShardLines>> & Serializable)
            shards -> work(run, sent, fingerprint, shards);
    List<Object> partitions = IntStream.range(0, missing.size()).<Object>mapToObj(i -> i).toList();
    SimpleFutureAction<BoxedUnit> job =
        context
            .sc()
            .submitJob(
                context.parallelize(missing, missing.size()).rdd(),
                work,
                CollectionConverters.asScala(partitions).toSeq(),
                (index, lines) -> {
                  kept.add((Integer) index, lines);
                  return BoxedUnit.UNIT;
                },
                () -> BoxedUnit.UNIT);
    try {
      await(job, options);
    } finally {
      // A task that ends late must not write to a journal that another run may have by then.
      kept.end();
    }
  }

  /** Waits for the job's end, and asks meanwhile whether it is to stop. */
  private static void await(SimpleFutureAction<BoxedUnit> job, RunOptions options) {
    while (true) {
      try {
        Await.ready(job, Duration.create(BETWEEN_QUESTIONS, TimeUnit.MILLISECONDS));
        job.value().get().get();
        return;
      } catch (TimeoutException e) {
        if (options.cancelled().getAsBoolean()) {
          job.cancel();
          throw new CancelledException(
              "stopped on the cluster; what was kept is in the journal, and the same call goes on");
        }
      } catch (InterruptedException e) {
        job.cancel();
        Thread.currentThread().interrupt();
        throw new CancelledException("interrupted; what was kept is in the journal");
      }
    }
  }

  private static void keep(ShardedRun<?> run, List<ShardLines> lines, Path journal) {
    try {
      run.keep(lines, journal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArrayList<ShardLines> work(
      String run, ExperimentRecipe recipe, String driver, Iterator<Shard> shards) {
    ArrayList<ShardLines> lines = new ArrayList<>();
    try (OpenOnce.Lease open = OpenOnce.lease(run, recipe)) {
      ShardedRun<?> sharded = open.experiment().sharded();
      sharded.requireSame(Fingerprint.parse(driver), "on the driver");
      while (shards.hasNext()) {
        lines.addAll(sharded.run(shards.next()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}
