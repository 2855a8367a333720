/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Journal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One kind of work on batch after batch: what a journal has is taken from it, and what is new is
 * appended before it is handed over. A result is what its line says, so that it is the same whether
 * it was read or made.
 */
final class RunStage<T> implements AutoCloseable {
  private static final JsonMapper JSON = BoundedJson.mapper();

  private final Journal journal;
  private final Class<T> type;
  private final Deque<String> known = new ArrayDeque<>();
  private int line;
  private double seconds;

  RunStage(RunStore store, String name, String header, Class<T> type) throws IOException {
    this.journal = store.open(name, header);
    this.type = type;
    journal.forEach(known::add);
  }

  /**
   * The next result, from the journal or made now.
   *
   * @param of the hash of what is worked on, so that a line about something else is refused; empty
   *     if there is none
   */
  T next(String of, Work<T> work) throws IOException {
    T known = read(of);
    return known == null ? made(of, work) : known;
  }

  /** The next result of the journal, or null if it has no more. */
  @Nullable T read(String of) {
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

  private T made(String of, Work<T> work) throws IOException {
    long began = System.nanoTime();
    String text = JSON.writeValueAsString(work.work());
    seconds += (System.nanoTime() - began) / 1e9;
    journal.append(of.isEmpty() ? text : before(of) + text + "}");
    return parsed(text);
  }

  private static String before(String of) {
    return "{\"of\":\"" + of + "\",\"result\":";
  }

  /** Makes one result. */
  interface Work<T> {
    T work() throws IOException;
  }

  String name() {
    return journal.name();
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
