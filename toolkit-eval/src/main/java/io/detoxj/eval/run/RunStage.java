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

  /** Works on a batch if the journal does not have it, and gives how many items it has. */
  int next(Batch batch, List<String> items, Supplier<S> system, CostJournal costs)
      throws IOException {
    String of = stage.of(batch);
    T result = read(of);
    if (result == null) {
      long began = costs.now();
      String text = JSON.writeValueAsString(stage.work(system, batch));
      double seconds = (costs.now() - began) / 1e9;
      journal.append(of.isEmpty() ? text : before(of) + text + "}");
      result = parsed(text);
      // At once after each stage, or what a stopped run has spent on a batch would be lost.
      costs.add(stage.cost(), stage.newTokens(result), seconds);
    }
    return accept(result, batch, items);
  }

  /** Takes a batch from the journal, and gives how many items it has. */
  int recorded(Batch batch, List<String> items) {
    T result = read(stage.of(batch));
    if (result == null) {
      throw new ConfigException(
          journal.name()
              + " no longer has all that the run had written; run again, which makes it whole");
    }
    return accept(result, batch, items);
  }

  /**
   * The next result of the journal, or null if it has no more.
   *
   * @param of the hash of what is worked on, so that a line about something else is refused; empty
   *     if there is none
   */
  private @Nullable T read(String of) {
    line++;
    String text = known.poll();
    if (text == null || of.isEmpty()) {
      return text == null ? null : parsed(text);
    }
    String before = before(of);
    if (!text.startsWith(before) || !text.endsWith("}")) {
      throw damaged("it is about other texts than those that were generated here", null);
    }
    return parsed(text.substring(before.length(), text.length() - 1));
  }

  private static String before(String of) {
    return "{\"of\":\"" + of + "\",\"result\":";
  }

  /** A journal may have batches of another size. */
  private int accept(T result, Batch batch, List<String> items) {
    int size = stage.items(result, batch);
    int end = batch.from() + size;
    if (size < 1 || end > items.size()) {
      throw damaged("it has " + size + " items where there are others", null);
    }
    Batch found = new Batch(batch.from(), items.subList(batch.from(), end), batch.done());
    Optional<String> mismatch = stage.mismatch(result, found);
    if (mismatch.isPresent()) {
      throw damaged(mismatch.get(), null);
    }
    batch.done().add(stage, result);
    return size;
  }

  /** The size of batches in the journal, if it is not what is expected. */
  OptionalInt otherSize(List<String> items, int expected) {
    for (int done = 0; done < items.size(); ) {
      int end = Math.min(done + expected, items.size());
      Batch batch = new Batch(done, items.subList(done, end), new StageResults());
      T result = read("");
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

  private T parsed(String text) {
    try {
      return JSON.readValue(text, stage.lineType());
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e);
    }
  }

  private ConfigException damaged(String what, @Nullable Throwable cause) {
    String message =
        "%s line %s is damaged: %s; keep the %s lines before it to go on from there, or delete the file to begin anew"
            .formatted(journal.name(), line + 1, what, line);
    return cause == null ? new ConfigException(message) : new ConfigException(message, cause);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
