/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JShell passes over in silence stops a notebook, at the right line. */
class NotebookRunTest {
  private static final Path BUNDLED = Path.of("notebooks", NotebookRun.STARTUP);

  @TempDir Path folder;

  private NotebookRun.Result run(String... lines) throws IOException {
    Path startup = Files.writeString(folder.resolve("startup.jsh"), "int seven = 7\n");
    return new NotebookRun(startup).run(notebook(lines));
  }

  private Path notebook(String... lines) throws IOException {
    return Files.write(folder.resolve("broken.jsh"), List.of(lines));
  }

  private NotebookException failure(String... lines) {
    return catchThrowableOfType(NotebookException.class, () -> run(lines));
  }

  @Test
  void output_and_values_are_kept_by_cell() throws IOException {
    NotebookRun.Result result =
        run(
            "// # A title",
            "System.out.println(\"one\");",
            "seven * 6",
            "seven * 8;",
            "",
            "var silent = 3;",
            "System.err.println(\"a warning, no exception\");",
            "",
            "void nothing() {}",
            "nothing()",
            "\"a\\nb\"");
    assertThat(result.notebook().title()).isEqualTo("A title");
    assertThat(result.outputs()).containsExactly("", "one\n==> 42\n", "", "==> \"a\\nb\"\n");
  }

  @Test
  void a_snippet_that_does_not_compile() {
    NotebookException failure =
        failure("var good = 1;", "", "void bad() {", "  int a = 1;", "  String b = a;", "}");
    assertThat(failure)
        .hasMessageStartingWith("broken.jsh:5: the snippet does not compile")
        .hasMessageContaining("String b = a;")
        .hasMessageContaining("incompatible types");
    assertThat(failure.line()).isEqualTo(5);
  }

  @Test
  void an_unknown_name() {
    assertThat(failure("// prose", "var x = sevn + 1;"))
        .hasMessageContaining("broken.jsh:2: the snippet does not compile")
        .hasMessageContaining("sevn");
  }

  @Test
  void an_exception() {
    assertThat(
            failure("int zero = 0;", "for (int i = 0; i < 2; i++) {", "  int x = 1 / zero;", "}"))
        .hasMessageContaining("broken.jsh:3: the snippet throws")
        .hasMessageContaining("java.lang.ArithmeticException: / by zero");
  }

  @Test
  void an_exception_that_is_only_printed() {
    assertThat(
            failure(
                "try {",
                "  List.of(1).get(2);",
                "} catch (RuntimeException e) {",
                "  e.printStackTrace();",
                "}"))
        .hasMessageContaining("broken.jsh:1: the snippet printed an exception")
        .hasMessageContaining("java.lang.IndexOutOfBoundsException: Index: 2 Size: 1");
  }

  @Test
  void a_name_that_is_never_declared() {
    assertThat(failure("int later() { return other(1); }", "", "int unrelated = 1;"))
        .hasMessageContaining("broken.jsh:1: the snippet uses what is never declared")
        .hasMessageContaining("other");
  }

  @Test
  void a_snippet_that_is_completed_in_part_keeps_its_line() {
    assertThat(failure("int all() { return first() + second(); }", "", "int first() { return 1; }"))
        .hasMessageContaining("broken.jsh:1: the snippet uses what is never declared")
        .hasMessageContaining("second")
        .hasMessageNotContaining("first(), ");
  }

  @Test
  void a_name_that_is_declared_later_is_fine() throws IOException {
    assertThat(run("int first() { return second() + 1; }", "int second() { return 1; }", "first()"))
        .extracting(result -> result.outputs().get(0))
        .isEqualTo("==> 2\n");
  }

  @Test
  void a_call_of_a_method_that_cannot_run_yet() {
    assertThat(failure("int later() { return other(1); }", "later()"))
        .hasMessageContaining("broken.jsh:2: the snippet throws");
  }

  @Test
  void a_snippet_without_an_end() {
    assertThat(failure("int ok = 1;", "void open() {", "  ok++;"))
        .hasMessageContaining("broken.jsh:2: the file ends within this snippet");
  }

  @Test
  void a_check_that_does_not_hold() throws IOException {
    Path notebook =
        notebook("// prose", "check(1 + 1 == 2, \"sums\");", "check(1 > 2, \"one is more\");");
    assertThatThrownBy(() -> new NotebookRun(BUNDLED).run(notebook))
        .isInstanceOf(NotebookException.class)
        .hasMessageContaining("broken.jsh:3: the snippet throws")
        .hasMessageContaining("this is not so: one is more");
  }

  @Test
  void a_file_that_is_not_there_or_too_large() throws IOException {
    Path missing = folder.resolve("none.jsh");
    assertThatThrownBy(() -> new NotebookRun(missing).run(missing))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no notebook");
    Path large = folder.resolve("large.jsh");
    Files.write(large, new byte[(int) Notebook.MAX_BYTES + 1]);
    assertThatThrownBy(() -> new NotebookRun(large).run(large))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("allowed are 1048576");
  }

  @Test
  @SuppressWarnings("SystemOut")
  void the_streams_are_given_back() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    assertThat(failure("nonsense")).isNotNull();
    assertThat(System.out).isSameAs(out);
    assertThat(System.err).isSameAs(err);
  }
}
