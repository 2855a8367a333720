/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import jdk.jshell.SourceCodeAnalysis;

/**
 * A JShell script that tells a story. Comments that begin a line, outside of a snippet, are prose
 * in Markdown; snippets in lines that follow one another are one cell, and a blank line or prose
 * ends it. The value of an expression without a semicolon is part of the output. The comment {@code
 * // output varies} says that the next cell may print something else on another machine. Plain
 * JShell runs the same file.
 *
 * @param name of its file
 * @param blocks prose and cells in their order
 */
public record Notebook(String name, List<Block> blocks) {
  /** The largest file that is read, in bytes. */
  public static final long MAX_BYTES = 1 << 20;

  /** A piece of a notebook. */
  public sealed interface Block permits Prose, Cell {
    /** The line of the file it begins at, from 1. */
    int line();
  }

  /**
   * What is told.
   *
   * @param line where it begins, from 1
   * @param markdown its text, without the signs of the comment
   */
  public record Prose(int line, String markdown) implements Block {}

  /**
   * What is run.
   *
   * @param line where it begins, from 1
   * @param source its lines as they stand
   * @param snippets what JShell evaluates one after another
   * @param varies whether its output may be another on another machine
   */
  public record Cell(int line, String source, List<Snippet> snippets, boolean varies)
      implements Block {
    /** Keeps an unmodifiable copy of the list. */
    public Cell {
      snippets = List.copyOf(snippets);
    }
  }

  /**
   * One snippet.
   *
   * @param line where it begins, from 1
   * @param source complete, as JShell takes it
   * @param asks whether it stands without a semicolon, so that its value is to be shown if it is an
   *     expression
   */
  public record Snippet(int line, String source, boolean asks) {}

  /** Keeps an unmodifiable copy of the list. */
  public Notebook {
    blocks = List.copyOf(blocks);
  }

  /**
   * Reads a file.
   *
   * @param analysis tells where a snippet ends
   * @throws IOException if it cannot be read
   * @throws ConfigException if there is no such file, or it has more than {@link #MAX_BYTES}
   * @throws NotebookException if it ends within a snippet or a comment
   */
  public static Notebook read(Path file, SourceCodeAnalysis analysis) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no notebook " + file + "; give the path of a .jsh file");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s has %d bytes; allowed are %d, check that it is a notebook",
              file,
              Files.size(file),
              MAX_BYTES));
    }
    return parse(file.getFileName().toString(), Files.readString(file), analysis);
  }

  /**
   * Reads a text.
   *
   * @param name of its file, for messages
   * @throws NotebookException if it ends within a snippet or a comment
   */
  public static Notebook parse(String name, String text, SourceCodeAnalysis analysis) {
    return new Notebook(name, new NotebookReader(name, analysis).read(text));
  }

  /** Its first heading; its name if it has none. */
  public String title() {
    for (Block block : blocks) {
      if (block instanceof Prose prose && prose.markdown().startsWith("# ")) {
        return prose.markdown().lines().findFirst().orElseThrow().substring(2).strip();
      }
    }
    return name;
  }
}
