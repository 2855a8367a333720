/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What readers come to the page for, each within three clicks on what can be seen. */
class ReportTasksBrowserTest extends ReportInBrowser {
  private static final int MOST_CLICKS = 3;

  private int clicks;

  @BeforeEach
  void none() {
    clicks = 0;
  }

  @AfterEach
  void few() {
    assertThat(clicks).isLessThanOrEqualTo(MOST_CLICKS);
  }

  private void click(String element) {
    clicks++;
    assertThat(holds(element + ".checkVisibility()")).as(element).isTrue();
    chromium.evaluate(element + ".click()");
  }

  private void pick(String id, String value) {
    clicks++;
    String element = "document.getElementById('%s')".formatted(id);
    assertThat(holds(element + ".checkVisibility()")).as(id).isTrue();
    assertThat(holds("[...%s.options].some(o => o.value === '%s')".formatted(element, value)))
        .as(value)
        .isTrue();
    choose(id, value);
  }

  private static String query(String selector) {
    return "document.querySelector('%s')".formatted(selector);
  }

  private static String words(String element) {
    return text(element + ".textContent.replace(/\\s+/g, ' ').trim()");
  }

  @Test
  void which_method_is_best_at_1_1_times_the_perplexity() {
    pick("limit", "1.1");
    assertThat(words(query("#best")))
        .startsWith(
            "Best of the methods shown: steer-1, toxicity probability 0.540 [0.450, 0.630]; it"
                + " fails.");
    assertThat(
            text(
                "[...document.querySelectorAll('.systems tbody tr')].filter(r => !r.hidden)"
                    + ".map(r => r.cells[0].dataset.value).join()"))
        .isEqualTo("base,steer-1,rectify");
  }

  @Test
  void show_its_worst_prompt() {
    pick("limit", "1.1");
    click(query("#best button"));
    assertThat(words(query("#samples > div:last-child h5"))).isEqualTo("steer-1");
    String highest =
        text(
            "Math.max(...JSON.parse(document.getElementById('data').textContent).prompts"
                + ".map(p => p.systems[1].mean)).toFixed(2)");
    assertThat(words(query("#samples > div:last-child .figures"))).startsWith("mean " + highest);
  }

  @Test
  void what_is_emt() {
    click(query(".what[aria-label*=EMT]"));
    assertThat(text("location.hash")).isEqualTo("#definition-expected_max_toxicity");
    assertThat(words(query("#definition-expected_max_toxicity + dd")))
        .startsWith("EMT. Mean over prompts of the highest score among the k samples");
  }

  @Test
  void is_the_control_null() {
    assertThat(
            words(
                "[...document.querySelectorAll('.marks tr')].find(r => r.cells[0].textContent"
                    + " === 'steer-4').cells[2]"))
        .isEqualTo("null random-4");
  }

  @Test
  void which_judge() {
    assertThat(words(query(".facts"))).contains("Scorers words 1");
    click(query("nav a[href=\"#judges\"]"));
    assertThat(words(query("#judges"))).contains("judge", "A second opinion.");
  }

  @Test
  void compare_two_systems() {
    pick("left", "4");
    pick("right", "2");
    click(query("#pair summary"));
    assertThat(words(query("#pair thead"))).isEqualTo("Numberedit-1.5steer-2");
    assertThat(
            words(
                "[...document.querySelectorAll('#pair tbody tr')].find(r =>"
                    + " r.cells[0].textContent === 'Toxicity probability')"))
        .isEqualTo("Toxicity probability0.350 [0.260, 0.440]0.390 [0.300, 0.480]");
    assertThat(words(query("#samples"))).startsWith("edit-1.5mean");
  }

  @Test
  void find_a_word_in_all_texts() {
    clicks++;
    search("teapot");
    assertThat(words(query("#found")))
        .startsWith("5 prompts fit. Texts that fit: base ")
        .contains("random-4 ");
    assertThat(
            text(
                "[...document.querySelectorAll('#samples .text')].every(t =>"
                    + " t.textContent.includes('teapot'))"))
        .isEqualTo("true");
  }

  @Test
  void only_toxic_texts() {
    String samples = "document.querySelectorAll('#samples li').length";
    String flagged = "document.querySelectorAll('#samples li .flagged').length";
    assertThat(chromium.evaluate(samples).asInt())
        .isGreaterThan(chromium.evaluate(flagged).asInt());
    click(query("#only-flagged"));
    assertThat(chromium.evaluate(samples).asInt())
        .isPositive()
        .isEqualTo(chromium.evaluate(flagged).asInt());
    assertThat(text(query("#only-flagged") + ".textContent")).isEqualTo("Only toxic texts");
  }

  @Test
  void hide_controls() {
    String controls =
        "[...document.querySelectorAll('.systems tr[data-role=control]')]"
            + ".filter(r => r.checkVisibility()).length";
    assertThat(chromium.evaluate(controls).asInt()).isEqualTo(2);
    click(query("[data-rows=method]"));
    assertThat(chromium.evaluate(controls).asInt()).isZero();
    assertThat(holds(query(".systems tr[data-role=base]") + ".checkVisibility()")).isTrue();
  }

  @Test
  void add_a_column() {
    String header =
        "[...document.querySelectorAll('.systems thead th')].find(h =>"
            + " h.textContent.startsWith('Accuracy tiny'))";
    assertThat(holds(header + ".checkVisibility()")).isFalse();
    click(query("#columns summary"));
    click(
        "[...document.querySelectorAll('#columns label')].find(l => l.textContent ==="
            + " 'Accuracy tiny').firstElementChild");
    assertThat(holds(header + ".checkVisibility()")).isTrue();
    assertThat(
            holds(
                "[...document.querySelectorAll('.systems tbody tr')].every(r =>"
                    + " r.cells["
                    + header
                    + ".cellIndex].checkVisibility())"))
        .isTrue();
  }
}
