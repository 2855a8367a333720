/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class NotebookTest {
  private static final JShell SHELL = JShell.builder().executionEngine("local").build();

  @AfterAll
  static void close() {
    SHELL.close();
  }

  private static Notebook parse(String text) {
    return Notebook.parse("a.jsh", text, SHELL.sourceCodeAnalysis());
  }

  @Test
  void comments_that_begin_a_line_are_prose_and_the_rest_is_code() {
    Notebook notebook =
        parse(
            """
            // SPDX-License-Identifier: Apache-2.0
            /*
            # Title

            Some *prose*.
            */

            int a = 1; int b = 2
            void f() {
              // Not prose.

              System.out.println(a);
            }

            // More
            // of it.
            f() // trailing
            """);
    assertThat(notebook.title()).isEqualTo("Title");
    assertThat(notebook.blocks()).extracting(Notebook.Block::line).containsExactly(2, 8, 15, 17);
    assertThat(notebook.blocks().get(0))
        .isEqualTo(new Notebook.Prose(2, "# Title\n\nSome *prose*."));
    assertThat(notebook.blocks().get(2)).isEqualTo(new Notebook.Prose(15, "More\nof it."));
    Notebook.Cell cell = (Notebook.Cell) notebook.blocks().get(1);
    assertThat(cell.snippets()).extracting(Notebook.Snippet::line).containsExactly(8, 8, 9);
    assertThat(cell.source()).contains("int a = 1; int b = 2\n").contains("  // Not prose.\n\n");
    assertThat(((Notebook.Cell) notebook.blocks().get(3)).snippets()).hasSize(1);
  }

  @Test
  void a_blank_line_ends_a_cell_and_a_mark_is_for_the_next_one() {
    Notebook notebook = parse("int a = 1\n\n// output varies\nint b = 2\n\nint c = 3\n");
    List<Notebook.Cell> cells = notebook.blocks().stream().map(Notebook.Cell.class::cast).toList();
    assertThat(cells).extracting(Notebook.Cell::varies).containsExactly(false, true, false);
    assertThat(cells).extracting(Notebook.Cell::source).contains("int b = 2\n");
    assertThat(notebook.title()).isEqualTo("a.jsh");
  }

  @Test
  void a_line_that_goes_on_is_one_snippet() {
    Notebook notebook = parse("var x = List.of(1,\n    2).\n    size()\n");
    assertThat(((Notebook.Cell) notebook.blocks().get(0)).snippets()).hasSize(1);
  }

  @Test
  void a_comment_without_an_end_is_told_by_its_line() {
    assertThatThrownBy(() -> parse("int a = 1\n\n/* never\nclosed\n"))
        .isInstanceOf(NotebookException.class)
        .hasMessageContaining("a.jsh:3: the file ends within this comment");
  }
}
