/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Cuts a script into prose and cells, line by line, as JShell itself reads one. */
final class NotebookReader {
  private static final String LICENCE = "// SPDX-License-Identifier:";
  private static final String VARIES = "// output varies";
  private static final String END_OF_COMMENT = "*/";

  private final String name;
  private final SourceCodeAnalysis analysis;
  private final List<Notebook.Block> blocks = new ArrayList<>();
  private final StringBuilder prose = new StringBuilder();
  private final StringBuilder cell = new StringBuilder();
  private final List<Notebook.Snippet> snippets = new ArrayList<>();
  // The beginning of a snippet that is not complete yet, and of a comment that is not closed.
  private String pending = "";
  private boolean comment;
  private boolean varies;
  private int pendingLine;
  private int blockLine;

  NotebookReader(String name, SourceCodeAnalysis analysis) {
    this.name = name;
    this.analysis = analysis;
  }

  List<Notebook.Block> read(String text) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (comment) {
        insideComment(line);
      } else if (!pending.isEmpty()) {
        code(line, number);
      } else {
        begin(line, number);
      }
    }
    if (comment || !pending.isEmpty()) {
      int line = comment ? blockLine : pendingLine;
      String what = comment ? "comment" : "snippet";
      throw new NotebookException(
          name, line, "the file ends within this " + what, pending, "close what is open in it");
    }
    endCell();
    endProse();
    return blocks;
  }

  private void begin(String line, int number) {
    if (line.isBlank()) {
      endCell();
      if (prose.length() > 0) {
        prose.append('\n');
      }
    } else if (line.startsWith("/*")) {
      beginProse(number);
      comment = true;
      insideComment(line.substring(2));
    } else if (line.startsWith(VARIES)) {
      endCell();
      varies = true;
    } else if (line.startsWith("//")) {
      if (!line.startsWith(LICENCE)) {
        beginProse(number);
        prose.append(line.startsWith("// ") ? line.substring(3) : line.substring(2)).append('\n');
      }
    } else {
      endProse();
      code(line, number);
    }
  }

  private void beginProse(int number) {
    endCell();
    if (prose.length() == 0) {
      blockLine = number;
    }
  }

  private void insideComment(String line) {
    int end = line.indexOf(END_OF_COMMENT);
    comment = end < 0;
    prose.append((comment ? line : line.substring(0, end)).stripTrailing()).append('\n');
  }

  private void code(String line, int number) {
    if (cell.length() == 0) {
      blockLine = number;
    }
    if (pending.isEmpty()) {
      pendingLine = number;
    }
    cell.append(line).append('\n');
    pending += line + "\n";
    CompletionInfo info = analysis.analyzeCompletion(pending);
    while (info.completeness().isComplete()) {
      boolean asks = !info.source().stripTrailing().endsWith(";");
      snippets.add(new Notebook.Snippet(pendingLine, info.source(), asks));
      pending = info.remaining();
      pendingLine = number;
      info = analysis.analyzeCompletion(pending);
    }
    if (info.completeness() == Completeness.EMPTY) {
      pending = "";
    }
  }

  private void endCell() {
    if (cell.length() > 0) {
      blocks.add(new Notebook.Cell(blockLine, cell.toString(), snippets, varies));
      cell.setLength(0);
      snippets.clear();
      varies = false;
    }
  }

  private void endProse() {
    String text = prose.toString().strip().replaceAll("\n{3,}", "\n\n");
    if (!text.isEmpty()) {
      blocks.add(new Notebook.Prose(blockLine, text));
    }
    prose.setLength(0);
  }
}
