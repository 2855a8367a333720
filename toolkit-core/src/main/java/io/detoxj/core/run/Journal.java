/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Lines of text to which a long run appends, so that it can be stopped at any moment and go on: a
 * header that says what made them, then one line a unit of work. In a file, half a line at the end,
 * as a killed process or a full disk leaves it, is cut off when the file is opened, and one process
 * writes at a time. Not safe for use by several threads.
 */
public interface Journal extends AutoCloseable {
  /** The longest line, in bytes. */
  int MAX_LINE = 256 << 20;

  /**
   * Opens a journal in a file, or begins it.
   *
   * @param header what makes the lines mean what they mean, on one line; a file with another one is
   *     refused
   * @throws io.detoxj.core.ConfigException if the file has another header, or another run has it
   *     open
   * @throws IOException if the file cannot be read or written
   */
  static Journal open(Path file, String header) throws IOException {
    return FileJournal.open(file, header);
  }

  /** A journal in memory, which keeps its lines when it is closed. */
  static Journal inMemory() {
    return new MemoryJournal();
  }

  /** How many lines there are, the header left out. */
  int lines();

  /**
   * Hands over the lines, the header left out, one after another.
   *
   * @throws io.detoxj.core.ConfigException if one has more than {@link #MAX_LINE} bytes
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
