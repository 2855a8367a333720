/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.browser.Chromium;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportMerge;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Makes the pictures in the guide of a run: -Ddetoxj.run=FOLDER -Ddetoxj.pictures=docs/img. */
@EnabledIfSystemProperty(named = "detoxj.pictures", matches = ".+")
class ReportPicturesTest {
  private static final int WIDE = 1280;
  private static final int PHONE = 390;
  private static final long LARGEST = 300_000;

  @TempDir Path folder;

  @Test
  void the_pictures_of_the_guide() throws Exception {
    Path run = Path.of(System.getProperty("detoxj.run"));
    Path page = folder.resolve("report.html");
    ToxicityPage.write(
        List.of(run),
        new ReportMerge.Merged(
            ReportJson.read(run.resolve("report.json")),
            ReportJson.knownCosts(run.resolve("costs.json")),
            List.of(Map.of())),
        PageOptions.standard(),
        page);
    try (Chromium chromium = Chromium.start(Chromium.installed().orElseThrow())) {
      show(chromium, page, WIDE, "light");
      picture(chromium, "report-page", "header", "figcaption", 0.7);
      show(chromium, page, WIDE, "dark");
      picture(chromium, "report-page-dark", "#comparison", "#comparison", 0.7);
      show(chromium, page, PHONE, "light");
      picture(chromium, "report-page-phone", "header", ".marks", 1);
      show(chromium, page, PHONE, "dark");
      picture(chromium, "report-page-phone-dark", "#pair-title", "#samples li:nth-child(4)", 1);
    }
  }

  private static void show(Chromium chromium, Path page, int width, String colours)
      throws InterruptedException {
    chromium.send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width == PHONE));
    chromium.send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            "",
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
    chromium.open(page);
  }

  /** From the top of one element to the end of another. */
  private static void picture(Chromium chromium, String name, String from, String to, double scale)
      throws IOException {
    String place = "document.querySelector('%s').getBoundingClientRect().%s + window.scrollY";
    double top = chromium.evaluate(place.formatted(from, "top")).asDouble();
    double bottom = chromium.evaluate(place.formatted(to, "bottom")).asDouble();
    int width = chromium.evaluate("window.innerWidth").asInt();
    JsonNode picture =
        chromium.send(
            "Page.captureScreenshot",
            Map.of(
                "captureBeyondViewport",
                true,
                "clip",
                Map.of(
                    "x",
                    0,
                    "y",
                    top,
                    "width",
                    width,
                    "height",
                    bottom - top + 12,
                    "scale",
                    scale)));
    Path file = Path.of(System.getProperty("detoxj.pictures")).resolve(name + ".png");
    Files.write(file, Base64.getDecoder().decode(picture.path("data").asText()));
    assertThat(Files.size(file)).as(name).isLessThan(LARGEST);
  }
}
