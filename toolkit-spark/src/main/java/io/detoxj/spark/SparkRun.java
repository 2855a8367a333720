/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.spark;

import io.detoxj.core.run.Fingerprint;
import io.detoxj.core.run.ProgressListener;
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
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function1;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.runtime.BoxedUnit;

/**
 * An experiment whose prompts are spread over the machines of a cluster. Every machine does whole
 * batches, the same that one process would do, and the driver keeps what they bring in the journals
 * of an ordinary run: the report is the same, and a run that was stopped goes on, on the cluster or
 * without it.
 *
 * @param recipe opens the experiment, on the driver and on every machine
 * @param batchesPerShard how many batches a machine is given at once; fewer spread the work more
 *     evenly, more load the model less often
 */
public record SparkRun(ExperimentRecipe recipe, int batchesPerShard) {
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
   * @throws org.apache.spark.SparkException if a machine fails, also because it has opened another
   *     experiment than the driver, such as a model of another configuration
   * @throws IOException if a file cannot be read or written; what was kept stays
   */
  public <T> T run(
      JavaSparkContext context, Path journal, RunOptions options, Function<ExperimentResult, T> use)
      throws IOException {
    try (OpenExperiment open = recipe.open()) {
      ShardedRun run = open.sharded();
      List<Shard> missing = run.missing(journal, batchesPerShard);
      keepAll(context, run, missing, journal, options.progress());
      return use.apply(
          open.experiment()
              .run(
                  open.prompts(),
                  open.candidates(),
                  options.in(journal).telling(ProgressListener.silent())));
    }
  }

  /**
   * Keeps each shard as soon as all before it are there, so that journals grow from their start.
   */
  private void keepAll(
      JavaSparkContext context,
      ShardedRun run,
      List<Shard> missing,
      Path journal,
      ProgressListener progress) {
    if (missing.isEmpty()) {
      return;
    }
    ExperimentRecipe sent = recipe;
    String fingerprint = run.fingerprint().json();
    InOrder<List<ShardLines>> kept =
        new InOrder<>(
            (index, lines) -> {
              keep(run, lines, journal);
              progress.progress(index + 1, missing.size(), "shards kept");
            });
    Function1<Iterator<Shard>, ArrayList<ShardLines>> work =
        (Function1<Iterator<Shard>, ArrayList<ShardLines>> & Serializable)
            shards -> work(sent, fingerprint, shards);
    context
        .sc()
        .runJob(
            context.parallelize(missing, missing.size()).rdd(),
            work,
            (index, lines) -> {
              kept.add((Integer) index, lines);
              return BoxedUnit.UNIT;
            },
            ClassTag.apply(ArrayList.class));
  }

  private static void keep(ShardedRun run, List<ShardLines> lines, Path journal) {
    try {
      run.keep(lines, journal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArrayList<ShardLines> work(
      ExperimentRecipe recipe, String driver, Iterator<Shard> shards) {
    ArrayList<ShardLines> lines = new ArrayList<>();
    try (OpenExperiment open = recipe.open()) {
      ShardedRun run = open.sharded();
      run.requireSame(Fingerprint.parse(driver), "on the driver");
      while (shards.hasNext()) {
        lines.addAll(run.run(shards.next()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}
