/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Lines of text to which a long run appends, so that it can be stopped at any moment and go on: a
 * header that says what made them, then one line a unit of work. In a file each line has a
 * checksum; half a line at the end, as a killed process, a full disk or a power cut leaves it, is
 * cut off when the file is opened, any other damage is refused, and one process writes at a time.
 * Not safe for use by several threads.
 *
 * <p>A file of the texts "{@code {"a":1}}" and "{@code {"a":2}}" is
 *
 * <pre>{@code
 * {"journal":2,"crc":"996b72ff","header":HEADER}
 * {"crc":"2781c0a4","line":{"a":1}}
 * {"crc":"1366683d","line":{"a":2}}
 * }</pre>
 */
public interface Journal extends AutoCloseable {
  /** The longest line, in bytes. */
  int MAX_LINE = 256 << 20;

  /**
   * Opens a journal in a file, or begins it.
   *
   * @param header what makes the lines mean what they mean, on one line; a file with another one is
   *     refused
   * @throws DamagedJournalException if the file has another header, is of an earlier version or no
   *     journal, or a line of it is damaged; it is then as it was
   * @throws io.detoxj.core.ConfigException if another run has it open
   * @throws IOException if the file cannot be read or written
   */
  static Journal open(Path file, String header) throws IOException {
    return FileJournal.open(file, header);
  }

  /**
   * Reads a journal of whatever header that no run has open, and changes nothing. Half a line at
   * its end is left out.
   *
   * @param action takes the number of each line, from 1, and its text; the first is the header
   * @throws DamagedJournalException if it is of an earlier version or no journal, or a line of it
   *     is damaged
   * @throws io.detoxj.core.ConfigException if this process is writing it
   * @throws IOException if it cannot be read
   */
  static void read(Path file, BiConsumer<Integer, String> action) throws IOException {
    FileJournal.read(file, action);
  }

  /** A journal in memory, which keeps its lines when it is closed. */
  static Journal inMemory() {
    return new MemoryJournal();
  }

  /** What it is called in messages: its file, if it has one. */
  String name();

  /** How many lines there are, the header left out. */
  int lines();

  /**
   * Hands over the lines, the header left out, one after another.
   *
   * @throws DamagedJournalException if one is not as it was when the journal was opened
   * @throws IOException if they cannot be read
   */
  void forEach(Consumer<String> action) throws IOException;

  /**
   * Appends a line; when this returns, a file has it on the disk.
   *
   * @throws IOException if it cannot be written, as when the disk is full; the lines before stay
   * @throws IllegalArgumentException if there is a line feed in it, or it is too long
   */
  void append(String line) throws IOException;

  /** Closes the file, so that another run may open it. */
  @Override
  void close() throws IOException;
}
