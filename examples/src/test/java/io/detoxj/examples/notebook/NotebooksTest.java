/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.cli.shell.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bundled notebooks run, what they say holds, and their pages show what they print. */
class NotebooksTest {
  private static final ProjectFolder PROJECT = ProjectFolder.above(Path.of(""));
  private static final Path FOLDER = PROJECT.root().resolve(NotebookPages.NOTEBOOKS);
  private static final Path PAGES = PROJECT.root().resolve(NotebookPages.PAGES);
  private static final Pattern VERB = Pattern.compile("(?m)^\\S.*? (\\w+)\\([^()]*\\)[^()]* \\{");
  private static final int LEAST = 8;

  static List<Path> notebooks() throws IOException {
    return NotebookPages.notebooks(FOLDER);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void a_notebook_runs_and_its_page_shows_what_it_prints(Path notebook) throws IOException {
    String now = NotebookPages.page(PROJECT, notebook);
    assertThat(now).as("paths are told from the root").doesNotContain(PROJECT.root().toString());
    Path page = PAGES.resolve(NotebookPages.pageName(notebook));
    assertThat(page).as("write it with: " + NotebookPages.HOW).exists();
    Optional<String> difference = PageComparison.difference(Files.readString(page), now);
    assertThat(difference)
        .as("%s is out of date; write it again with: %s", page.getFileName(), NotebookPages.HOW)
        .isEmpty();
  }

  @Test
  void there_are_as_many_pages_as_notebooks_and_the_readme_lists_them() throws IOException {
    List<String> expected = notebooks().stream().map(NotebookPages::pageName).toList();
    assertThat(expected).hasSizeGreaterThanOrEqualTo(LEAST);
    try (Stream<Path> pages = Files.list(PAGES)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .filteredOn(name -> name.matches("\\d\\d-.*\\.md"))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    String readme = Files.readString(PAGES.resolve("README.md"));
    assertThat(expected).allSatisfy(name -> assertThat(readme).contains("](" + name + ")"));
  }

  @Test
  void the_readme_lists_every_verb() throws IOException {
    String startup = Files.readString(FOLDER.resolve(NotebookRun.STARTUP));
    List<String> verbs =
        VERB.matcher(startup).results().map((MatchResult one) -> one.group(1)).distinct().toList();
    assertThat(verbs).contains("load", "compare", "check").hasSizeGreaterThan(15);
    String readme = Files.readString(PAGES.resolve("README.md"));
    assertThat(verbs).allSatisfy(verb -> assertThat(readme).contains("`" + verb + "("));
  }

  @Test
  void notebooks_are_as_wide_as_a_reader_likes_and_close_what_they_open() throws IOException {
    for (Path notebook : notebooks()) {
      List<String> lines = Files.readAllLines(notebook);
      assertThat(lines).as(notebook.toString()).allMatch(line -> line.length() <= 112);
      assertThat(lines).as(notebook.toString()).contains("closeAll();");
    }
  }
}
