/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.examination.SystemIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The stages of an examination with their journals of one system. */
final class OpenStages<S> implements AutoCloseable {
  private final Examination<S> examination;
  private final List<String> items;
  private final List<RunStage<S, ?>> stages = new ArrayList<>();

  OpenStages(Examination<S> examination, SystemIdentity identity, RunStore store)
      throws IOException {
    this.examination = examination;
    this.items = examination.itemIds();
    try {
      for (Stage<S, ?> stage : examination.stages()) {
        stages.add(new RunStage<>(stage, stage.journal(identity), store));
      }
    } catch (RuntimeException | IOException e) {
      close();
      throw e;
    }
  }

  /**
   * Does what the journals do not have of some items, from the beginning of a batch, and tells all.
   *
   * @param workers how many batches are worked on at once
   */
  void run(
      int from,
      int to,
      Supplier<S> system,
      CostJournal costs,
      int workers,
      SystemRun.BatchListener listener)
      throws IOException {
    if (workers > 1) {
      runSideBySide(from, to, system, costs, workers, listener);
      return;
    }
    for (int done = from; done < to; ) {
      BatchWork<S> batch = begun(done, to);
      while (!batch.finished()) {
        batch.step(system, costs::now);
        batch.keep(costs);
      }
      done = batch.end();
      listener.done(batch.size() * examination.unitsOfItem());
    }
  }

  private BatchWork<S> begun(int from, int to) {
    return new BatchWork<>(stages, items, from, Math.min(from + examination.itemsAtOnce(), to));
  }

  /** The same, with several batches at once; they are kept in their order. */
  private void runSideBySide(
      int from,
      int to,
      Supplier<S> system,
      CostJournal costs,
      int threads,
      SystemRun.BatchListener listener)
      throws IOException {
    try (Workers<BatchWork<S>> workers = new Workers<>(threads)) {
      int next = from;
      while (next < to || !workers.isEmpty()) {
        while (next < to && !workers.isFull()) {
          BatchWork<S> batch = begun(next, to);
          // What is recorded says how many items the batch has, and so where the next one begins.
          while (batch.isNextRecorded()) {
            batch.step(system, costs::now);
          }
          next = batch.end();
          workers.add(() -> finished(batch, system, costs));
        }
        BatchWork<S> batch = workers.take();
        batch.keep(costs);
        try {
          listener.done(batch.size() * examination.unitsOfItem());
        } catch (CancelledException e) {
          for (BatchWork<S> last : workers.stop()) {
            last.keep(costs);
          }
          throw e;
        }
      }
    }
  }

  private BatchWork<S> finished(BatchWork<S> batch, Supplier<S> system, CostJournal costs) {
    try {
      while (!batch.finished()) {
        batch.step(system, costs::now);
      }
      return batch;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All results, from the journals alone. */
  StageResults recorded() {
    StageResults all = new StageResults();
    for (int done = 0; done < items.size(); ) {
      int size = 0;
      StageResults results = new StageResults();
      for (RunStage<S, ?> stage : stages) {
        int usual = size == 0 ? examination.itemsAtOnce() : size;
        int end = Math.min(done + usual, items.size());
        size = stage.recorded(new Batch(done, items.subList(done, end), results), items);
      }
      all.addAll(results);
      done += size;
    }
    return all;
  }

  /** How many batches all journals have. */
  int batches() {
    return stages.stream().mapToInt(RunStage::lines).min().orElse(0);
  }

  /** The size of batches in the journals, if it is not that of this run. */
  OptionalInt otherSize() {
    return stages.isEmpty()
        ? OptionalInt.empty()
        : stages.get(0).otherSize(items, examination.itemsAtOnce());
  }

  @Override
  public void close() throws IOException {
    for (RunStage<S, ?> stage : stages) {
      stage.close();
    }
  }
}
