/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.run.Journal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One kind of work on batch after batch: what a journal has is taken from it, and what is new is
 * appended before it is handed over. A result is what its line says, so that it is the same whether
 * it was read or made.
 */
final class Stage<T> implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Journal journal;
  private final Class<T> type;
  private final Deque<String> known = new ArrayDeque<>();
  private int line;
  private double seconds;

  Stage(RunStore store, String name, String header, Class<T> type) throws IOException {
    this.journal = store.open(name, header);
    this.type = type;
    journal.forEach(known::add);
  }

  /** The next result of the journal, or null if the rest is to be made. */
  @Nullable T next() {
    line++;
    String text = known.poll();
    return text == null ? null : parsed(text);
  }

  /** The next result, from the journal or made now. */
  T next(Work<T> work) throws IOException {
    T read = next();
    if (read != null) {
      return read;
    }
    long began = System.nanoTime();
    String text = JSON.writeValueAsString(work.work());
    seconds += (System.nanoTime() - began) / 1e9;
    journal.append(text);
    return parsed(text);
  }

  /** Makes one result. */
  interface Work<T> {
    T work() throws IOException;
  }

  /** How many lines the journal has. */
  int lines() {
    return journal.lines();
  }

  /** Seconds of work since they were last asked for. */
  double takeSeconds() {
    double taken = seconds;
    seconds = 0;
    return taken;
  }

  private T parsed(String text) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e);
    }
  }

  ConfigException damaged(String what, @Nullable Throwable cause) {
    return new ConfigException(
        "line %d of a journal of this run is damaged: %s; delete the journal to begin anew"
            .formatted(line + 1, what),
        cause);
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
