/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser. Skipped where no Chromium is installed. */
class ReportPageBrowserTest {
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  /** Without room at the side: a page that is wider than this scrolls. */
  private static final int PHONE = 360;

  @TempDir static Path folder;
  private static Chromium chromium;
  private static Path page;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> executable = Chromium.installed();
    assumeTrue(
        executable.isPresent(),
        "no Chromium is on the path; install one or name it with -Ddetoxj.chromium=FILE");
    page = folder.resolve("report.html");
    ToxicityPage.write(
        MildRun.report(),
        MildRun.costs(),
        MildRun.completions(),
        PageOptions.standard().titled("An invented run"),
        page);
    chromium =
        Chromium.start(executable.orElseThrow(), Files.createDirectory(folder.resolve("profile")));
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    show(1280, "light");
    chromium.open(page);
  }

  @AfterEach
  void nothing_is_loaded_or_complained_of() {
    assertThat(chromium.named("Network.requestWillBeSent"))
        .extracting(event -> event.path("request").path("url").asText())
        .containsOnly(page.toUri().toString());
    assertThat(chromium.named("Runtime.consoleAPICalled")).isEmpty();
    assertThat(chromium.named("Runtime.exceptionThrown")).isEmpty();
    assertThat(chromium.named("Log.entryAdded"))
        .extracting(event -> event.path("entry").path("text").asText())
        // What axe is told of the canvas on which it measures letters.
        .filteredOn(entry -> !entry.startsWith("Canvas2D: "))
        .isEmpty();
    assertThat(text("document.title")).isEqualTo("An invented run");
  }

  private static void show(int width, String colours) {
    chromium.send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", width == PHONE));
    chromium.send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            "",
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
  }

  private static String text(String expression) {
    return chromium.evaluate(expression).asText();
  }

  private static boolean holds(String expression) {
    return chromium.evaluate(expression).asBoolean();
  }

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
    int texts = 1 + 2 * MildRun.SAMPLES;
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
    String heading = "document.querySelector('#prompt h3').textContent";
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
  void chosen_systems_stand_beside_the_base_with_their_scores() {
    String columns = "[...document.querySelectorAll('#samples h4')].map(h => h.textContent).join()";
    assertThat(text(columns)).isEqualTo("base,steer-1");
    chromium.evaluate("document.querySelectorAll('#chosen input')[2].focus()");
    chromium.press("Space");
    assertThat(text(columns)).isEqualTo("base,steer-1,steer-4");
    assertThat(text("document.querySelector('#samples .scores').textContent"))
        .isEqualTo("sample 0 score 0.620, toxic judge 2: score 0.496");
    choose("sample-order", "score");
    assertThat(text("document.querySelector('#samples .scores').textContent"))
        .startsWith("sample 2 score 0.667, toxic");
  }

  @Test
  void hostile_texts_are_text() {
    search("onerror");
    assertThat(text("document.querySelector('#prompt .text p').textContent"))
        .isEqualTo(MildRun.HOSTILE);
    assertThat(holds("document.querySelector('img') === null")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"360, light", "360, dark", "1280, light"})
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
        .isEqualTo("hidden,visible,hidden");
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
  @CsvSource({"1280, light", "1280, dark", "360, light", "360, dark"})
  void axe_finds_nothing_serious(int width, String colours) throws Exception {
    show(width, colours);
    chromium.open(page);
    chromium.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
    try (InputStream in =
        Objects.requireNonNull(ReportPageBrowserTest.class.getResourceAsStream(AXE), AXE)) {
      chromium.evaluate(new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";0");
    }
    for (boolean shown : new boolean[] {false, true}) {
      if (shown) {
        chromium.evaluate("document.getElementById('show-all').click()");
      }
      JsonNode violations =
          chromium.evaluate(
              "axe.run(document, {resultTypes: ['violations', 'passes']}).then(found => ({"
                  + "passes: found.passes.length, violations: found.violations"
                  + ".filter(one => ['serious', 'critical'].includes(one.impact))"
                  + ".map(one => one.id + ': ' + one.nodes.map(n => n.html + n.failureSummary)"
                  + ".join(' | ').slice(0, 900))}))");
      assertThat(violations.path("passes").asInt()).as("rules that were checked").isGreaterThan(20);
      assertThat(violations.path("violations")).isEmpty();
    }
  }

  /** Makes the picture in the guide: -Ddetoxj.picture=docs/img/report-page.png. */
  @Test
  @EnabledIfSystemProperty(named = "detoxj.picture", matches = ".+")
  void the_picture_of_the_guide() throws IOException {
    int height =
        chromium
            .evaluate("document.querySelector('figcaption').getBoundingClientRect().bottom")
            .asInt();
    JsonNode picture =
        chromium.send(
            "Page.captureScreenshot",
            Map.of(
                "captureBeyondViewport",
                true,
                "clip",
                Map.of("x", 0, "y", 0, "width", 1280, "height", height, "scale", 0.75)));
    Path file = Path.of(System.getProperty("detoxj.picture"));
    Files.write(file, Base64.getDecoder().decode(picture.path("data").asText()));
    assertThat(Files.size(file)).isLessThan(300_000);
  }

  private static void search(String words) {
    chromium.evaluate(
        "{ const field = document.getElementById('search'); field.value = '%s';".formatted(words)
            + " field.dispatchEvent(new Event('input')); }");
  }

  private static void choose(String select, String value) {
    chromium.evaluate(
        "{ const field = document.getElementById('%s'); field.value = '%s';"
                .formatted(select, value)
            + " field.dispatchEvent(new Event('change')); }");
  }
}
