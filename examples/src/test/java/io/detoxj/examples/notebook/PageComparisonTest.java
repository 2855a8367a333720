/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageComparisonTest {
  private static String page(String prose, String code, String output, boolean varies) {
    Notebook notebook =
        new Notebook(
            "a.jsh",
            List.of(
                new Notebook.Prose(1, prose),
                new Notebook.Cell(2, code + "\n", List.of(), varies),
                new Notebook.Cell(4, "int after = 1\n", List.of(), false)));
    List<String> outputs = List.of("", output, "==> 1\n");
    return NotebookPage.render(new NotebookRun.Result(notebook, outputs), "a.jsh");
  }

  private static String page(String output) {
    return page("Prose 1.25", "show(1.25)", output, false);
  }

  @Test
  void a_page_is_the_same_as_itself() {
    assertThat(PageComparison.difference(page("a 1.25\n"), page("a 1.25\n"))).isEmpty();
  }

  @Test
  void the_last_digit_of_a_fraction_may_round_the_other_way() {
    String page = page("a  1.25  -0.00\n---\n");
    assertThat(PageComparison.difference(page, page("a 1.26 +0.01\n---\n"))).isEmpty();
    assertThat(PageComparison.difference(page, page("a  1.27  -0.00\n---\n")))
        .hasValueSatisfying(text -> assertThat(text).contains("a  1.25").contains("a  1.27"));
    assertThat(PageComparison.difference(page, page("a  1.250  -0.00\n---\n"))).isPresent();
    assertThat(PageComparison.difference(page, page("b  1.25  -0.00\n---\n"))).isPresent();
    assertThat(PageComparison.difference(page, page("a  1.25  -0.00\n---\nmore\n"))).isPresent();
    assertThat(PageComparison.difference(page, page("a  1.25\n---\n"))).isPresent();
  }

  @Test
  void counts_are_exact() {
    assertThat(PageComparison.difference(page("14 features"), page("15 features"))).isPresent();
  }

  @Test
  void prose_and_snippets_are_exact() {
    String page = page("Prose 1.25", "show(1.25)", "x", false);
    assertThat(PageComparison.difference(page, page("Prose 1.26", "show(1.25)", "x", false)))
        .isPresent();
    assertThat(PageComparison.difference(page, page("Prose 1.25", "show(1.26)", "x", false)))
        .isPresent();
  }

  @Test
  void output_that_varies_is_not_compared_but_must_be_there() {
    String page = page("p", "c", "one\ntwo\n", true);
    assertThat(PageComparison.difference(page, page("p", "c", "three\n", true))).isEmpty();
    assertThat(PageComparison.difference(page, page("p", "c", "", true))).isPresent();
    assertThat(PageComparison.difference(page, page("p", "c", "one\ntwo\n", false))).isPresent();
    assertThat(PageComparison.difference(page, page.replace("==> 1", "==> 2"))).isPresent();
  }

  @Test
  void a_fence_within_an_output_does_not_end_it() {
    assertThat(page("```\n")).contains("````text\n```\n````\n");
    assertThat(PageComparison.difference(page("```\na\n"), page("```\nb\n"))).isPresent();
  }
}
