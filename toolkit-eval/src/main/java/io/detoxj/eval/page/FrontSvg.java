/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Numbers;
import java.util.ArrayList;
import java.util.List;

/** Begins the SVG element of a front, on a page or in a file of its own. */
final class FrontSvg {
  private FrontSvg() {}

  /** On a page, which has the styles; the description is for those who cannot see it. */
  static void open(Html html, String id, String title, String description) {
    open(html, List.of(), id);
    described(html, id, title, description);
  }

  /** In a file of its own, with the styles. */
  static void openAlone(Html html, String title, String description) {
    open(html, List.of("xmlns", "http://www.w3.org/2000/svg"), "front");
    html.verbatim("style", PageResource.load("front.css").text());
    described(html, "front", title, description);
  }

  private static void open(Html html, List<String> more, String id) {
    List<String> attributes = new ArrayList<>(List.of("class", "front", "role", "img"));
    attributes.addAll(List.of("aria-labelledby", id + "-name " + id + "-description"));
    attributes.addAll(
        List.of(
            "viewBox",
            "0 0 %s %s"
                .formatted(
                    Numbers.fixed(FrontDrawing.WIDTH, 1), Numbers.fixed(FrontDrawing.HEIGHT, 1))));
    attributes.addAll(more);
    html.open("svg", attributes.toArray(String[]::new));
  }

  private static void described(Html html, String id, String title, String description) {
    html.element("title", title, "id", id + "-name");
    html.element("desc", description, "id", id + "-description");
  }
}
