/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A journal in memory; it can be used again after it was closed. */
final class MemoryJournal implements Journal {
  private final List<String> lines = new ArrayList<>();

  @Override
  public int lines() {
    return lines.size();
  }

  @Override
  public String name() {
    return "a journal in memory";
  }

  @Override
  public void forEach(Consumer<String> action) {
    lines.forEach(action);
  }

  @Override
  public void append(String line) {
    lines.add(FileJournal.requireOneLine(line));
  }

  @Override
  public void close() {
    // The lines stay: whoever holds the journal may read it again.
  }
}
