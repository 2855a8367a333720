/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import java.util.List;

/** The page of a notebook that was run: prose, snippets and what they printed, in Markdown. */
public final class NotebookPage {
  /** Stands above an output that may be another on another machine. */
  static final String VARIES = "One run; the output varies:";

  /** Begins the fence of an output. */
  static final String OUTPUT = "text";

  private NotebookPage() {}

  /**
   * Renders a page.
   *
   * @param result what came of the notebook
   * @param source the notebook's path from the root of the project
   */
  public static String render(NotebookRun.Result result, String source) {
    StringBuilder page = new StringBuilder();
    page.append("<!-- Written by NotebookPages from ")
        .append(source)
        .append("; change that file. -->\n\n");
    List<Notebook.Block> blocks = result.notebook().blocks();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i) instanceof Notebook.Prose prose) {
        page.append(prose.markdown()).append("\n\n");
      } else if (blocks.get(i) instanceof Notebook.Cell cell) {
        fence(page, "jshell", cell.source());
        String output = result.outputs().get(i);
        if (!output.isEmpty()) {
          if (cell.varies()) {
            page.append(VARIES).append("\n\n");
          }
          fence(page, OUTPUT, output);
        }
      }
    }
    page.append("Run it: `./detoxj-shell ").append(source).append("`.\n");
    return page.toString();
  }

  private static void fence(StringBuilder page, String language, String text) {
    // Longer than any fence within.
    String fence = "```";
    while (text.contains(fence)) {
      fence += "`";
    }
    page.append(fence).append(language).append('\n');
    text.stripTrailing().lines().forEach(line -> page.append(line.stripTrailing()).append('\n'));
    page.append(fence).append("\n\n");
  }
}
