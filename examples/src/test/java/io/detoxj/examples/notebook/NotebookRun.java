/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs notebooks in this JVM, each in a shell of its own after the start-up file. The native
 * libraries are loaded once. While one runs, standard output and error are redirected, so one runs
 * at a time.
 *
 * @param startup evaluated first, as {@code jshell --startup DEFAULT --startup FILE} does
 */
public record NotebookRun(Path startup) {
  /** The name of the start-up file in the folder of notebooks. */
  public static final String STARTUP = "detoxj.jsh";

  /**
   * A notebook and what it printed.
   *
   * @param notebook the notebook
   * @param outputs what each of its blocks printed, with the values of its expressions; empty texts
   *     for prose and for cells that are silent
   */
  public record Result(Notebook notebook, List<String> outputs) {
    /** Keeps an unmodifiable copy of the list. */
    public Result {
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * Runs a notebook.
   *
   * @throws IOException if a file cannot be read
   * @throws NotebookException if a snippet is rejected, throws, prints an exception, or uses what
   *     is never declared; the message has file, line, snippet and diagnostics
   */
  public Result run(Path file) throws IOException {
    try (NotebookShell shell = NotebookShell.open()) {
      evaluate(shell, Notebook.read(startup, shell.analysis()));
      Notebook notebook = Notebook.read(file, shell.analysis());
      List<String> outputs = evaluate(shell, notebook);
      return new Result(notebook, outputs);
    }
  }

  private static List<String> evaluate(NotebookShell shell, Notebook notebook) {
    List<String> outputs = new ArrayList<>();
    for (Notebook.Block block : notebook.blocks()) {
      StringBuilder printed = new StringBuilder();
      if (block instanceof Notebook.Cell cell) {
        cell.snippets()
            .forEach(snippet -> printed.append(shell.evaluate(notebook.name(), snippet)));
      }
      outputs.add(printed.toString());
    }
    shell.requireResolved();
    return outputs;
  }
}
