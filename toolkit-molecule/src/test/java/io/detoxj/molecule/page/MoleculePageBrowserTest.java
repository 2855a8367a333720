/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.browser.PageInBrowser;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("browser")
class MoleculePageBrowserTest extends PageInBrowser {
  @BeforeAll
  static void write() throws IOException {
    InventedRepairs.page().write(page);
  }

  @Override
  protected String title() {
    return "Repair of toxic molecules";
  }

  private static int count(String selector) {
    return chromium.evaluate("document.querySelectorAll('%s').length".formatted(selector)).asInt();
  }

  private static String found() {
    return text("document.getElementById('found').textContent");
  }

  @Test
  void twenty_molecules_are_shown_and_the_rest_on_demand() {
    assertThat(count(".molecule")).isEqualTo(20);
    assertThat(found()).isEqualTo("25 of 25 molecules fit; 20 are shown.");
    chromium.evaluate("document.getElementById('more').focus()");
    chromium.press("Enter");
    assertThat(count(".molecule")).isEqualTo(25);
    assertThat(holds("document.getElementById('more').hidden")).isTrue();
    assertThat(text("document.activeElement.getAttribute('aria-label')")).isEqualTo("ames/21");
  }

  @Test
  void molecules_are_filtered() {
    choose("task", "dili");
    assertThat(found()).startsWith("1 of 25");
    choose("task", "");
    choose("outcome", "failure");
    choose("model", "0");
    assertThat(found()).startsWith("2 of 25");
    assertThat(count(".answer")).isEqualTo(2);
    choose("model", "");
    choose("outcome", "differ");
    assertThat(found()).startsWith("23 of 25");
    choose("outcome", "");
    choose("gate", "copy");
    assertThat(found()).startsWith("1 of 25");
    choose("gate", "T");
    choose("model", "1");
    assertThat(found()).startsWith("21 of 25");
    choose("gate", "");
    search("onerror");
    assertThat(found()).isEqualTo("No molecule fits.");
    choose("model", "");
    assertThat(found()).startsWith("1 of 25");
    assertThat(holds("document.querySelector('img') === null")).isTrue();
    search("nothing so");
    assertThat(found()).isEqualTo("No molecule fits.");
  }

  @Test
  void a_candidate_shows_its_numbers_and_what_the_original_loses_when_it_has_the_focus() {
    String card = "document.querySelector('.candidate')";
    assertThat(text("getComputedStyle(%s.querySelector('.values')).display".formatted(card)))
        .isEqualTo("none");
    assertThat(count(".original .lost")).isZero();
    chromium.evaluate(card + ".focus()");
    assertThat(text("getComputedStyle(%s.querySelector('.values')).display".formatted(card)))
        .isEqualTo("block");
    assertThat(text(card + ".querySelector('.values dl').textContent"))
        .startsWith("safety1QED0.")
        .contains("violations0similarity0.");
    assertThat(count(".original .lost")).isEqualTo(1);
    chromium.evaluate(card + ".blur()");
    assertThat(count(".original .lost")).isZero();
    assertThat(text(card + ".ariaLabel")).isEqualTo("Candidate 1: repaired");
  }

  @Test
  void all_numbers_are_shown_by_one_switch() {
    chromium.evaluate("document.getElementById('values').focus()");
    chromium.press("Space");
    assertThat(text("document.getElementById('values').ariaChecked")).isEqualTo("true");
    assertThat(
            holds(
                "[...document.querySelectorAll('.values')].every(one =>"
                    + " getComputedStyle(one).display === 'block')"))
        .isTrue();
  }

  @Test
  void gates_are_told_by_colour_shape_and_words() {
    search("[N+](=O)[O-])cc1CCN1CCOCC1");
    String copy = "document.querySelectorAll('.molecule')[1].querySelector('.candidate')";
    assertThat(text(copy + ".querySelector('.tags').textContent"))
        .isEqualTo("a copy of the original");
    assertThat(
            text("[...%s.querySelectorAll('.mark')].map(m => m.className).join()".formatted(copy)))
        .isEqualTo("mark fail,mark pass,mark pass,mark pass,mark pass");
    assertThat(text(copy + ".querySelector('.gates').textContent"))
        .contains("Ssafety: fails", "Tsimilarity: passes");
    assertThat(
            text(
                "['fail','pass'].map(c => getComputedStyle(document.querySelector('.mark.' + c),"
                    + " '::before').content).join()"))
        .contains("✕", "✓");
  }

  @Test
  void the_table_of_models_is_sorted() {
    String first = "document.querySelector('#results tbody th').textContent";
    assertThat(text(first)).isEqualTo("model one");
    chromium.evaluate("document.querySelectorAll('#results thead button')[1].click()");
    assertThat(text(first)).isEqualTo(InventedRepairs.MODEL);
  }

  @Test
  void without_scripts_all_but_the_molecules_can_be_read() throws Exception {
    chromium.send("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      chromium.open(page);
      assertThat(text("document.body.innerText"))
          .contains("Scripts are off", "To see the molecules", "model one repairs 22 of 23");
    } finally {
      chromium.send("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }

  @ParameterizedTest
  @CsvSource({"360, light", "390, dark", "1280, light"})
  void the_page_does_not_scroll_sideways(int width, String colours) throws Exception {
    show(width, colours);
    chromium.open(page);
    chromium.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
    for (boolean numbers : new boolean[] {false, true}) {
      if (numbers) {
        chromium.evaluate("document.getElementById('values').click()");
      }
      assertThat(chromium.evaluate("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(width);
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "1280, dark", "390, light", "390, dark"})
  void axe_finds_nothing_serious(int width, String colours) throws Exception {
    show(width, colours);
    chromium.open(page);
    chromium.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
    loadAxe();
    isAccessible();
    chromium.evaluate("document.getElementById('values').click()");
    isAccessible();
  }
}
