/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page in a real browser, opened anew for each test. Its tests write it to {@link #page} before
 * all of them. After each nothing was loaded, and nothing is in the console. Skipped where no
 * Chromium is installed.
 */
public abstract class PageInBrowser {
  private static final int TABLET = 600;
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  /** Where the page may be. */
  @TempDir protected static Path folder;

  /** The browser. */
  protected static Chromium chromium;

  /** The page. */
  protected static Path page;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> executable = Chromium.installed();
    assumeTrue(
        executable.isPresent(),
        "no Chromium is on the path; install one or name it with -Ddetoxj.chromium=FILE");
    page = folder.resolve("report.html");
    chromium = Chromium.start(executable.orElseThrow());
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
    assertThat(text("document.title")).isEqualTo(title());
  }

  /** The title that the page has and keeps. */
  protected abstract String title();

  /** Makes the window so wide, and the system's colours light or dark. */
  protected static void show(int width, String colours) {
    chromium.send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", width < TABLET));
    chromium.send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            "",
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
  }

  /** What an expression of JavaScript gives, as text. */
  protected static String text(String expression) {
    return chromium.evaluate(expression).asText();
  }

  /** Whether an expression of JavaScript is true. */
  protected static boolean holds(String expression) {
    return chromium.evaluate(expression).asBoolean();
  }

  /** Types into the field for a search. */
  protected static void search(String words) {
    chromium.evaluate(
        "{ const field = document.getElementById('search'); field.value = '%s';".formatted(words)
            + " field.dispatchEvent(new Event('input')); }");
  }

  /** Chooses an entry of a list. */
  protected static void choose(String select, String value) {
    chromium.evaluate(
        "{ const field = document.getElementById('%s'); field.value = '%s';"
                .formatted(select, value)
            + " field.dispatchEvent(new Event('change')); }");
  }

  /** Gives the page axe, which has to be on the class path, for {@link #isAccessible}. */
  protected static void loadAxe() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PageInBrowser.class.getResourceAsStream(AXE), AXE)) {
      chromium.evaluate(new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";0");
    }
  }

  /** Fails if axe finds anything serious or critical on the page as it is now. */
  protected static void isAccessible() {
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
