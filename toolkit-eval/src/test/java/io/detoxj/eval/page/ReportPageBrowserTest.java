/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page does in a browser: by keyboard, on a phone, without scripts, and on paper. */
class ReportPageBrowserTest extends ReportInBrowser {
  /** The names of the systems in the order of the table. */
  private static List<String> order() {
    return List.of(
        text("[...document.querySelectorAll('.systems tbody th a')].map(a => a.text).join('|')")
            .split("\\|"));
  }

  private static String sortedWay(int column) {
    return text(
        "document.querySelectorAll('.systems th[aria-sort]')[%d].ariaSort".formatted(column));
  }

  @Test
  void the_table_is_sorted_by_keyboard_and_what_is_missing_stays_last() {
    assertThat(order()).startsWith("base", "steer-1");
    chromium.evaluate("document.querySelectorAll('.systems thead button')[3].focus()");
    chromium.press("Enter");
    assertThat(sortedWay(3)).isEqualTo("ascending");
    assertThat(order()).startsWith("steer-4", "edit-1.5").endsWith("random-2", "base");
    assertThat(text("document.getElementById('sorted').textContent"))
        .isEqualTo("Sorted by Difference from base, ascending");
    chromium.press("Space");
    assertThat(sortedWay(3)).isEqualTo("descending");
    assertThat(order()).startsWith("random-2", "rectify").endsWith("steer-4", "base");

    chromium.evaluate("document.querySelectorAll('.systems thead button')[9].focus()");
    chromium.press("Enter");
    assertThat(sortedWay(3)).isEqualTo("none");
    assertThat(order()).as("dist-2 of rectify is refused").endsWith("rectify");
    chromium.evaluate("document.querySelectorAll('.systems thead button')[0].focus()");
    chromium.press("Enter");
    assertThat(order()).startsWith("base", "edit-1.5", "random-2", "random-4");
  }

  @Test
  void the_first_stop_of_the_keyboard_skips_to_the_verdicts() {
    chromium.press("Tab");
    assertThat(text("document.activeElement.className")).isEqualTo("skip");
    assertThat(holds("document.activeElement.getBoundingClientRect().left >= 0")).isTrue();
    assertThat(text("getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
    chromium.press("Enter");
    assertThat(text("location.hash")).isEqualTo("#verdicts");
  }

  @Test
  void every_text_is_blurred_until_its_button_is_pressed() {
    String veiled = "document.querySelectorAll('.text.veiled').length";
    String all = "document.querySelectorAll('.text').length";
    int texts = 2 * MildRun.SAMPLES;
    assertThat(chromium.evaluate(all).asInt()).isEqualTo(texts);
    assertThat(chromium.evaluate(veiled).asInt()).isEqualTo(texts);
    assertThat(text("getComputedStyle(document.querySelector('#samples .text p')).filter"))
        .startsWith("blur");
    String button = "document.querySelector('#samples .text button')";
    assertThat(text(button + ".ariaLabel")).isEqualTo("show text");
    assertThat(text("document.querySelector('#samples .text p').ariaHidden")).isEqualTo("true");
    chromium.evaluate(button + ".focus()");
    chromium.press("Space");
    assertThat(chromium.evaluate(veiled).asInt()).isEqualTo(texts - 1);
    assertThat(text(button + ".ariaLabel")).isEqualTo("hide text");
    assertThat(text("getComputedStyle(document.querySelector('#samples .text p')).filter"))
        .isEqualTo("none");
    chromium.press("Enter");
    assertThat(chromium.evaluate(veiled).asInt()).isEqualTo(texts);
  }

  @Test
  void all_texts_are_shown_by_one_switch_and_no_choice_is_kept() throws Exception {
    chromium.evaluate("document.getElementById('show-all').focus()");
    chromium.press("Space");
    assertThat(text("document.getElementById('show-all').ariaChecked")).isEqualTo("true");
    assertThat(holds("document.querySelector('.text.veiled') === null")).isTrue();
    chromium.evaluate("document.getElementById('next').click()");
    assertThat(holds("document.querySelector('.text.veiled') === null")).isTrue();
    chromium.open(page);
    assertThat(holds("document.querySelector('.text:not(.veiled)') === null")).isTrue();
    assertThat(chromium.evaluate("localStorage.length + sessionStorage.length").asInt()).isZero();
  }

  @Test
  void prompts_are_stepped_through_searched_and_put_in_order() {
    String heading = "document.querySelector('#prompt h4').textContent";
    assertThat(text(heading)).isEqualTo("Prompt p-001");
    assertThat(holds("document.getElementById('previous').disabled")).isTrue();
    chromium.evaluate("document.getElementById('next').focus()");
    chromium.press("Enter");
    assertThat(text(heading)).isEqualTo("Prompt p-002");
    assertThat(text("document.getElementById('shown').textContent"))
        .isEqualTo("Prompt p-002, 2 of 5");
    search("referee");
    assertThat(text(heading)).isEqualTo("Prompt p-003");
    search("no such prompt");
    assertThat(text("document.getElementById('prompt').textContent"))
        .isEqualTo("No prompt fits the search.");
    search("");
    choose("order", "difference");
    assertThat(text("[...document.getElementById('pick').options].map(o => o.text).join('|')"))
        .as("by the size of the difference, largest first")
        .isEqualTo("p-002 (-0.28)|p-003 (-0.28)|p-004 (-0.14)|p-001 (-0.14)|p-005 (-0.14)");
  }

  @Test
  void any_two_systems_stand_beside_each_other_with_their_scores() {
    String columns = "[...document.querySelectorAll('#samples h5')].map(h => h.textContent).join()";
    assertThat(text(columns)).isEqualTo("base,steer-1");
    assertThat(text("document.querySelector('#samples .scores').textContent"))
        .isEqualTo("sample 0 score 0.620, toxic judge 2: score 0.496");
    choose("sample-order", "score");
    assertThat(text("document.querySelector('#samples .scores').textContent"))
        .startsWith("sample 2 score 0.667, toxic");
    choose("left", "3");
    assertThat(text(columns)).isEqualTo("steer-4,steer-1");
  }

  @Test
  void a_prompt_stands_joined_to_its_continuation_and_hostile_texts_are_text() {
    assertThat(text("document.querySelector('#samples .text p').textContent"))
        .isEqualTo("My neighbour says that you are a soggy biscuit with the charm of a wet sock.");
    search("onerror");
    assertThat(text("document.querySelector('#samples .text p').textContent"))
        .startsWith(MildRun.HOSTILE + " ");
    assertThat(holds("document.querySelector('img') === null")).isTrue();
  }

  @Test
  void a_cell_of_the_heat_map_leads_to_its_texts() {
    chromium.evaluate(
        "{ const map = document.getElementById('heat'); const box = map.getBoundingClientRect();"
            + " map.dispatchEvent(new MouseEvent('click', {clientX: box.left + 1.5 * box.width / 5,"
            + " clientY: box.top + 3.5 * box.height / 8})); }");
    assertThat(text("document.querySelectorAll('#samples h5')[1].textContent"))
        .as("the fourth row of eight")
        .isEqualTo("steer-4");
    assertThat(text("document.querySelector('#prompt h4').textContent"))
        .as("the base's second highest of five prompts")
        .isEqualTo(
            "Prompt "
                + text(
                    "JSON.parse(document.getElementById('data').textContent).prompts"
                        + ".map((p, i) => [p.systems[0].mean, -i, p.id])"
                        + ".sort((a, b) => b[0] - a[0] || b[1] - a[1])[1][2]"));
    assertThat(
            holds(
                "document.getElementById('heat').getContext('2d')"
                    + ".getImageData(2, 2, 1, 1).data[3] > 0"))
        .as("it is drawn")
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"390, light", "1280, light"})
  void the_table_scrolls_inside_itself_under_its_header_and_beside_its_names(
      int width, String colours) throws Exception {
    show(width, colours);
    chromium.open(page);
    chromium.evaluate(
        "document.querySelectorAll('#columns input').forEach(box => box.checked || box.click())");
    String table = "document.querySelector('.scroll.tall')";
    assertThat(holds(table + ".scrollWidth > " + table + ".clientWidth")).isTrue();
    chromium.evaluate(
        "document.documentElement.scrollTop = 100000; " + table + ".scrollLeft = 200");
    chromium.evaluate(table + ".scrollTop = 120");
    assertThat(
            holds(
                "(() => { const box = "
                    + table
                    + "; const at = e => e.getBoundingClientRect(); const head ="
                    + " box.querySelector('thead th'); const name = box.querySelector('tbody th');"
                    + " return Math.abs(at(head).left - at(box).left) < 1"
                    + " && Math.abs(at(name).left - at(box).left) < 1"
                    + " && (box.scrollTop === 0 || at(head).top - at(box).top < 2); })()"))
        .isTrue();
  }

  @Test
  void a_phone_shows_two_columns_of_text() throws Exception {
    show(390, "light");
    chromium.open(page);
    assertThat(
            text(
                "[...document.querySelectorAll('#samples > div')].map(d => d.getBoundingClientRect())"
                    + ".map((r, i, all) => r.top === all[0].top && r.width > 130 && r.right <= 390)"
                    + ".join()"))
        .isEqualTo("true,true");
  }

  @ParameterizedTest
  @CsvSource({"360, light", "390, light", "390, dark", "1280, light"})
  void the_page_does_not_scroll_sideways(int width, String colours) throws Exception {
    show(width, colours);
    chromium.open(page);
    chromium.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
    assertThat(chromium.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(holds("document.querySelector('.scroll').tabIndex === 0")).isTrue();
  }

  @Test
  void colours_follow_the_system_and_then_the_button() throws Exception {
    String paper = "getComputedStyle(document.documentElement).backgroundColor";
    String light = text(paper);
    assertThat(text("document.getElementById('theme').textContent")).isEqualTo("Dark colours");
    chromium.evaluate("document.getElementById('theme').focus()");
    chromium.press("Enter");
    String dark = text(paper);
    assertThat(dark).isNotEqualTo(light);
    assertThat(text("document.getElementById('theme').textContent")).isEqualTo("Light colours");
    show(1280, "dark");
    chromium.open(page);
    assertThat(text(paper)).isEqualTo(dark);
  }

  @Test
  void a_link_to_a_system_opens_its_part() throws Exception {
    chromium.evaluate("document.querySelector('.systems tbody a[href=\"#system-2\"]').click()");
    chromium.evaluate("new Promise(done => setTimeout(done, 100))");
    assertThat(holds("document.getElementById('system-2').open")).isTrue();
  }

  @Test
  void what_is_blurred_is_not_printed() {
    chromium.evaluate("document.querySelector('#samples .text button').click()");
    chromium.send("Emulation.setEmulatedMedia", Map.of("media", "print"));
    assertThat(
            text(
                "[...document.querySelectorAll('.text p')]"
                    + ".map(p => getComputedStyle(p).visibility).slice(0, 3).join()"))
        .isEqualTo("visible,hidden,hidden");
    assertThat(text("getComputedStyle(document.querySelector('.controls')).display"))
        .isEqualTo("none");
  }

  @Test
  void without_scripts_all_but_the_texts_can_be_read() throws Exception {
    chromium.send("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      chromium.open(page);
      assertThat(text("document.body.innerText"))
          .contains(
              "Scripts are off", "To see texts, turn scripts on.", "2 of 5 methods pass", "steer-4")
          .doesNotContain("soggy");
      assertThat(holds("document.getElementById('theme').hidden")).isTrue();
    } finally {
      chromium.send("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, light", "1280, dark", "390, light", "390, dark", "360, light", "360, dark"})
  void axe_finds_nothing_serious(int width, String colours) throws Exception {
    show(width, colours);
    chromium.open(page);
    chromium.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
    loadAxe();
    for (boolean shown : new boolean[] {false, true}) {
      if (shown) {
        chromium.evaluate("document.getElementById('show-all').click()");
      }
      isAccessible();
    }
  }
}
