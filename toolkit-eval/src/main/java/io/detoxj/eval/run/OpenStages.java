/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.examination.SystemIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The stages of an examination with their journals of one system. */
final class OpenStages<S> implements AutoCloseable {
  private final Examination<S> examination;
  private final List<String> items;
  private final List<Open<S, ?>> stages = new ArrayList<>();

  OpenStages(Examination<S> examination, SystemIdentity identity, RunStore store)
      throws IOException {
    this.examination = examination;
    this.items = examination.itemIds();
    try {
      for (Stage<S, ?> stage : examination.stages()) {
        stages.add(open(stage, identity, store));
      }
    } catch (RuntimeException | IOException e) {
      close();
      throw e;
    }
  }

  private static <S, T> Open<S, T> open(Stage<S, T> stage, SystemIdentity identity, RunStore store)
      throws IOException {
    JournalPlace place = stage.journal(identity);
    return new Open<>(stage, new RunStage<>(store, place.name(), place.header(), stage.lineType()));
  }

  /**
   * Does what the journals do not have of some items, and tells all.
   *
   * @param from the first item, at the beginning of a batch
   * @param to one more than the last
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
    int take(Open<S, ?> stage, Batch batch) throws IOException;
  }

  private StageResults walk(int from, int to, Step<S> step, SystemRun.BatchListener listener)
      throws IOException {
    StageResults all = new StageResults();
    for (int done = from; done < to; ) {
      int size = 0;
      StageResults batch = new StageResults();
      for (Open<S, ?> stage : stages) {
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
    return stages.stream().mapToInt(one -> one.journal().lines()).min().orElse(0);
  }

  /** The size of batches in the journals, if it is not that of this run. */
  OptionalInt otherSize() {
    return stages.isEmpty()
        ? OptionalInt.empty()
        : stages.get(0).otherSize(items, examination.itemsAtOnce());
  }

  @Override
  public void close() throws IOException {
    for (Open<S, ?> stage : stages) {
      stage.journal().close();
    }
  }

  /** A stage with its journal. */
  private record Open<S, T>(Stage<S, T> stage, RunStage<T> journal) {
    /** Works on a batch, and gives how many items it has. */
    int next(Batch batch, List<String> items, Supplier<S> system, CostJournal costs)
        throws IOException {
      T result = journal.next(stage.of(batch), () -> stage.work(system, batch));
      double seconds = journal.takeSeconds();
      // At once after each stage, or what a stopped run has spent on a batch would be lost.
      costs.add(stage.cost(), seconds > 0 ? stage.newTokens(result) : 0, seconds);
      return accept(result, batch, items);
    }

    int recorded(Batch batch, List<String> items) {
      T result = journal.read(stage.of(batch));
      if (result == null) {
        throw new ConfigException(
            journal.name()
                + " no longer has all that the run had written; run again, which makes it whole");
      }
      return accept(result, batch, items);
    }

    /** A journal may have batches of another size. */
    private int accept(T result, Batch batch, List<String> items) {
      int size = stage.items(result, batch);
      int end = batch.from() + size;
      if (size < 1 || end > items.size()) {
        throw journal.damaged("it has " + size + " items where there are others", null);
      }
      Batch found = new Batch(batch.from(), items.subList(batch.from(), end), batch.done());
      Optional<String> mismatch = stage.mismatch(result, found);
      if (mismatch.isPresent()) {
        throw journal.damaged(mismatch.get(), null);
      }
      batch.done().add(stage, result);
      return size;
    }

    OptionalInt otherSize(List<String> items, int expected) {
      for (int done = 0; done < items.size(); ) {
        int end = Math.min(done + expected, items.size());
        Batch batch = new Batch(done, items.subList(done, end), new StageResults());
        T result = journal.read("");
        if (result == null) {
          break;
        }
        int size = stage.items(result, batch);
        done += Math.max(1, size);
        if (size != expected && done < items.size()) {
          return OptionalInt.of(size);
        }
      }
      return OptionalInt.empty();
    }
  }
}
