/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.examination.SystemIdentity;
import java.io.IOException;
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
   */
  StageResults run(
      int from, int to, Supplier<S> system, CostJournal costs, SystemRun.BatchListener listener)
      throws IOException {
    return walk(from, to, (stage, batch) -> stage.next(batch, items, system, costs), listener);
  }

  /** All results, from the journals alone. */
  StageResults recorded() throws IOException {
    return walk(0, items.size(), (stage, batch) -> stage.recorded(batch, items), done -> {});
  }

  /** What is done with a stage of a batch; it gives how many items the batch has. */
  private interface Step<S> {
    int take(RunStage<S, ?> stage, Batch batch) throws IOException;
  }

  private StageResults walk(int from, int to, Step<S> step, SystemRun.BatchListener listener)
      throws IOException {
    StageResults all = new StageResults();
    for (int done = from; done < to; ) {
      int size = 0;
      StageResults batch = new StageResults();
      for (RunStage<S, ?> stage : stages) {
        int end = Math.min(done + (size == 0 ? examination.itemsAtOnce() : size), to);
        size = step.take(stage, new Batch(done, items.subList(done, end), batch));
      }
      all.addAll(batch);
      done += size;
      listener.done(size * examination.unitsOfItem());
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
