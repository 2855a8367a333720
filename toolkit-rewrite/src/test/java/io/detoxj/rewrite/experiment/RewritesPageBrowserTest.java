/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.browser.PageInBrowser;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.rewrite.data.InventedPairs;
import io.detoxj.rewrite.metric.BleuTokenizer;
import io.detoxj.rewrite.rewriter.Lexicon;
import io.detoxj.rewrite.rewriter.LexiconDeletion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section of rewrites in a browser: what is toxic is folded away, and blurred when open. */
class RewritesPageBrowserTest extends PageInBrowser {
  private static final String FILTERS =
      "[...new Set([...document.querySelectorAll('#rewrites details[open] .veil')]"
          + ".map(one => getComputedStyle(one).filter))].join()";

  @BeforeAll
  static void write() throws IOException {
    Path output = folder.resolve("run");
    new RewritingExperiment(
            InventedPairs.of("en").items().subList(0, 3),
            new RewriteJudges(List.of(LinearToxicityScorer.bundled()), null),
            BleuTokenizer.T13A,
            new Bootstrap(200, 0.95, 1),
            MissingPolicy.standard())
        .over(Map.of("delete", LexiconDeletion.byBlanks(Lexicon.mild()).besidePunctuation()))
        .run(RunOptions.standard())
        .writeTo(output);
    Files.copy(output.resolve("report.html"), page, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  protected String title() {
    return PageOptions.standard().title();
  }

  private static void openFirst() {
    chromium.evaluate("document.querySelector('#rewrites details').open = true");
  }

  @Test
  void an_open_sentence_is_blurred_until_its_box_is_ticked_by_key() {
    assertThat(holds("[...document.querySelectorAll('#rewrites details')].every(d => !d.open)"))
        .isTrue();
    openFirst();
    assertThat(text(FILTERS)).startsWith("blur(").doesNotContain("none");
    // Sentence, reference, copy and delete.
    assertThat(
            chromium
                .evaluate("document.querySelectorAll('#rewrites details[open] .veil').length")
                .asInt())
        .isEqualTo(4);
    chromium.evaluate("document.querySelector('#rewrites details summary').focus()");
    chromium.press("Tab");
    assertThat(text("document.activeElement.id")).isEqualTo("unveil-0");
    chromium.press("Space");
    assertThat(text(FILTERS)).isEqualTo("none");
    chromium.press("Space");
    assertThat(text(FILTERS)).startsWith("blur(").doesNotContain("none");
  }

  @Test
  void a_click_on_the_words_shows_one_sentence_and_no_other() {
    chromium.evaluate(
        "document.querySelectorAll('#rewrites details').forEach(one => one.open = true)");
    chromium.evaluate("document.querySelector('label[for=unveil-1]').click()");
    assertThat(
            text(
                "[...document.querySelectorAll('#rewrites details')].map(one =>"
                    + " getComputedStyle(one.querySelector('.veil')).filter === 'none').join()"))
        .isEqualTo("false,true,false");
    chromium.evaluate("document.querySelector('label[for=unveil-all]').click()");
    assertThat(text(FILTERS)).isEqualTo("none");
  }

  @Test
  void what_is_blurred_is_not_printed() throws Exception {
    chromium.evaluate(
        "document.querySelectorAll('#rewrites details').forEach(one => one.open = true)");
    chromium.evaluate("document.getElementById('unveil-1').click()");
    chromium.send("Emulation.setEmulatedMedia", Map.of("media", "print"));
    assertThat(
            text(
                "[...document.querySelectorAll('#rewrites details')].map(one =>"
                    + " getComputedStyle(one.querySelector('.veil')).visibility).join()"))
        .isEqualTo("hidden,visible,hidden");
    // What was ticked is forgotten when the page is opened again.
    chromium.open(page);
    openFirst();
    assertThat(text(FILTERS)).startsWith("blur(");
  }

  @Test
  void without_scripts_it_is_the_same() throws Exception {
    chromium.send("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      chromium.open(page);
      openFirst();
      assertThat(text(FILTERS)).startsWith("blur(");
      chromium.evaluate("document.getElementById('unveil-0').focus()");
      chromium.press("Space");
      assertThat(text(FILTERS)).isEqualTo("none");
    } finally {
      chromium.send("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "1280, dark", "390, light", "390, dark"})
  void axe_finds_nothing_serious_and_the_page_does_not_scroll_sideways(int width, String colours)
      throws Exception {
    show(width, colours);
    chromium.open(page);
    chromium.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
    assertThat(chromium.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    loadAxe();
    isAccessible();
    chromium.evaluate("document.getElementById('unveil-all').click()");
    isAccessible();
  }
}
