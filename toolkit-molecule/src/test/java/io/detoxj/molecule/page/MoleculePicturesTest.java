/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.browser.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Makes the picture in the guides of molecule demo: -Ddetoxj.demo=FOLDER
 * -Ddetoxj.pictures=docs/img.
 */
@EnabledIfSystemProperty(named = "detoxj.demo", matches = ".+")
class MoleculePicturesTest {
  private static final int WIDE = 1280;
  private static final long LARGEST = 200_000;

  @Test
  void the_picture_of_the_guides() throws Exception {
    try (Chromium chromium = Chromium.start(Chromium.installed().orElseThrow())) {
      chromium.send(
          "Emulation.setDeviceMetricsOverride",
          Map.of("width", WIDE, "height", 900, "deviceScaleFactor", 1, "mobile", false));
      chromium.open(Path.of(System.getProperty("detoxj.demo")).resolve("report.html"));
      chromium.evaluate("document.querySelectorAll('.candidate')[4].focus()");
      picture(chromium, "molecule-page", "#molecules", ".molecule");
    }
  }

  /** From the top of one element to the end of another. */
  private static void picture(Chromium chromium, String name, String from, String to)
      throws IOException {
    String place = "document.querySelector('%s').getBoundingClientRect().%s + window.scrollY";
    double top = chromium.evaluate(place.formatted(from, "top")).asDouble();
    double bottom = chromium.evaluate(place.formatted(to, "bottom")).asDouble();
    Map<String, Double> clip =
        Map.of(
            "x", 0.0, "y", top, "width", (double) WIDE, "height", bottom + 90 - top, "scale", 0.7);
    JsonNode picture =
        chromium.send(
            "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip));
    Path file = Path.of(System.getProperty("detoxj.pictures")).resolve(name + ".png");
    Files.write(file, Base64.getDecoder().decode(picture.path("data").asText()));
    assertThat(Files.size(file)).isLessThan(LARGEST);
  }
}
