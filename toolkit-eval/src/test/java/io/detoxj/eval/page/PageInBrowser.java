/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of an invented run in a real browser, opened anew for each test. After each nothing was
 * loaded, and nothing is in the console. Skipped where no Chromium is installed.
 */
abstract class PageInBrowser {
  private static final int TABLET = 600;

  @TempDir static Path folder;
  static Chromium chromium;
  static Path page;

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

  static void show(int width, String colours) {
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

  static String text(String expression) {
    return chromium.evaluate(expression).asText();
  }

  static boolean holds(String expression) {
    return chromium.evaluate(expression).asBoolean();
  }

  static void search(String words) {
    chromium.evaluate(
        "{ const field = document.getElementById('search'); field.value = '%s';".formatted(words)
            + " field.dispatchEvent(new Event('input')); }");
  }

  static void choose(String select, String value) {
    chromium.evaluate(
        "{ const field = document.getElementById('%s'); field.value = '%s';"
                .formatted(select, value)
            + " field.dispatchEvent(new Event('change')); }");
  }
}
