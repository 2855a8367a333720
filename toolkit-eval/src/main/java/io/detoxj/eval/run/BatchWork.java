/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.StageResults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A batch on its way through the stages. It is begun and kept by the thread that has the journals,
 * in the order of batches; the steps between may be done by another.
 *
 * @param <S> what examinations see of a system
 */
final class BatchWork<S> {
  private final List<RunStage<S, ?>> stages;
  private final List<String> items;
  private final int from;
  private final List<RunStage.Line> recorded;
  private final List<RunStage.Made> made = new ArrayList<>();
  private final StageResults results = new StageResults();
  private int end;
  private int kept;

  /**
   * Begins it.
   *
   * @param items all of the examination
   * @param from the first of the batch
   * @param end after the last one, if the journals have no batch of another size
   */
  BatchWork(List<RunStage<S, ?>> stages, List<String> items, int from, int end) {
    this.stages = stages;
    this.items = items;
    this.from = from;
    this.end = end;
    this.recorded = stages.stream().map(RunStage::next).toList();
  }

  /** Whether there is a next step, and it only reads a journal's line. */
  boolean isNextRecorded() {
    return !finished() && recorded.get(made.size()).known();
  }

  boolean finished() {
    return made.size() == stages.size();
  }

  /** Does the next stage. */
  void step(Supplier<S> system, LongSupplier clock) throws IOException {
    int stage = made.size();
    Batch batch = new Batch(from, items.subList(from, end), results);
    made.add(stages.get(stage).take(recorded.get(stage), batch, items, system, clock));
    end = from + made.get(stage).items();
  }

  /** Appends to the journals what is new. */
  void keep(CostJournal costs) throws IOException {
    for (; kept < made.size(); kept++) {
      stages.get(kept).keep(made.get(kept), costs);
    }
  }

  /** After the last item, as far as it is known. */
  int end() {
    return end;
  }

  /** How many items it has. */
  int size() {
    return end - from;
  }

  StageResults results() {
    return results;
  }
}
