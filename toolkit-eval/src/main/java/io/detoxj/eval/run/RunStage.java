/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Journal;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.StageResults;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stage with its journal: what that has is taken from it, and what is new is appended before it
 * is handed over. A result is what its line says, so that it is the same whether it was read or
 * made.
 */
final class RunStage<S, T> implements AutoCloseable {
  private static final JsonMapper JSON = BoundedJson.mapper();

  private final Stage<S, T> stage;
  private final Journal journal;
  private final Deque<String> known = new ArrayDeque<>();
  private int line;

  RunStage(Stage<S, T> stage, JournalPlace place, RunStore store) throws IOException {
    this.stage = stage;
    this.journal = store.open(place.name(), place.header());
    journal.forEach(known::add);
  }

  /**
   * A line of the journal.
   *
   * @param number from 1 on
   * @param text null if the journal does not have it yet
   */
  record Line(int number, @Nullable String text) {
    boolean known() {
      return text != null;
    }
  }

  /**
   * What came of a batch.
   *
   * @param line for the journal; null if it stands there
   * @param items how many it has
   * @param newTokens that were made
   * @param seconds it took
   */
  record Made(@Nullable String line, int items, long newTokens, double seconds) {}

  /** The next line; called batch by batch, by one thread. */
  Line next() {
    line++;
    return new Line(line, known.poll());
  }

  /** Works on a batch if the journal does not have it; safe for several threads. */
  Made take(Line recorded, Batch batch, List<String> items, Supplier<S> system, LongSupplier clock)
      throws IOException {
    String of = stage.of(batch);
    T result = read(recorded, of);
    if (result != null) {
      return new Made(null, accept(recorded, result, batch, items), 0, 0);
    }
    long began = clock.getAsLong();
    String text = JSON.writeValueAsString(stage.work(system, batch));
    double seconds = (clock.getAsLong() - began) / 1e9;
    result = parsed(recorded, text);
    int size = accept(recorded, result, batch, items);
    String whole = of.isEmpty() ? text : before(of) + text + "}";
    return new Made(whole, size, stage.newTokens(result), seconds);
  }

  /** Appends what was made; batch by batch in their order, by one thread. */
  void keep(Made made, CostJournal costs) throws IOException {
    if (made.line != null) {
      journal.append(made.line);
      // At once after each stage, or what a stopped run has spent on a batch would be lost.
      costs.add(stage.cost(), made.newTokens, made.seconds);
    }
  }

  /** Takes a batch from the journal, and gives how many items it has. */
  int recorded(Batch batch, List<String> items) {
    Line recorded = next();
    T result = read(recorded, stage.of(batch));
    if (result == null) {
      throw new ConfigException(
          journal.name()
              + " no longer has all that the run had written; run again, which makes it whole");
    }
    return accept(recorded, result, batch, items);
  }

  /**
   * The result in a line of the journal, or null if there is none.
   *
   * @param of the hash of what is worked on, so that a line about something else is refused; empty
   *     if there is none
   */
  private @Nullable T read(Line recorded, String of) {
    String text = recorded.text;
    if (text == null || of.isEmpty()) {
      return text == null ? null : parsed(recorded, text);
    }
    String before = before(of);
    if (!text.startsWith(before) || !text.endsWith("}")) {
      throw damaged(recorded, "it is about other texts than those that were generated here", null);
    }
    return parsed(recorded, text.substring(before.length(), text.length() - 1));
  }

  private static String before(String of) {
    return "{\"of\":\"" + of + "\",\"result\":";
  }

  /** A journal may have batches of another size. */
  private int accept(Line recorded, T result, Batch batch, List<String> items) {
    int size = stage.items(result, batch);
    int end = batch.from() + size;
    if (size < 1 || end > items.size()) {
      throw damaged(recorded, "it has " + size + " items where there are others", null);
    }
    Batch found = new Batch(batch.from(), items.subList(batch.from(), end), batch.done());
    Optional<String> mismatch = stage.mismatch(result, found);
    if (mismatch.isPresent()) {
      throw damaged(recorded, mismatch.get(), null);
    }
    batch.done().add(stage, result);
    return size;
  }

  /** The size of batches in the journal, if it is not what is expected. */
  OptionalInt otherSize(List<String> items, int expected) {
    for (int done = 0; done < items.size(); ) {
      int end = Math.min(done + expected, items.size());
      Batch batch = new Batch(done, items.subList(done, end), new StageResults());
      T result = read(next(), "");
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

  /** How many lines the journal has. */
  int lines() {
    return journal.lines();
  }

  private T parsed(Line recorded, String text) {
    try {
      return JSON.readValue(text, stage.lineType());
    } catch (JsonProcessingException e) {
      throw damaged(recorded, e.getOriginalMessage(), e);
    }
  }

  private ConfigException damaged(Line where, String what, @Nullable Throwable cause) {
    String message =
        "%s line %s is damaged: %s; keep the %s lines before it to go on from there, or delete the file to begin anew"
            .formatted(journal.name(), where.number + 1, what, where.number);
    return cause == null ? new ConfigException(message) : new ConfigException(message, cause);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
