/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.util.List;

/** Tables that scroll by themselves where they are wider than the screen. */
final class Tables {
  private Tables() {}

  /** Begins a table in a region that can be scrolled by keyboard too. */
  static Html open(Html html, String label, String... classes) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", label);
    html.open("table", "class", String.join(" ", classes));
    return html.element("caption", label, "class", "unseen");
  }

  static Html close(Html html) {
    return html.close("tbody").close("table").close("div");
  }

  /**
   * The header, with the body begun.
   *
   * @param numbersFrom the first column of numbers
   */
  static void header(Html html, List<String> titles, int numbersFrom) {
    html.open("thead").open("tr");
    for (int i = 0; i < titles.size(); i++) {
      if (i >= numbersFrom) {
        html.element("th", titles.get(i), "scope", "col", "class", "number");
      } else {
        html.element("th", titles.get(i), "scope", "col");
      }
    }
    html.close("tr").close("thead").open("tbody");
  }

  /** A whole table of text, the first cell of each row being its header. */
  static void write(
      Html html, String label, List<String> titles, int numbersFrom, List<List<String>> rows) {
    open(html, label, "plain");
    header(html, titles, numbersFrom);
    for (List<String> row : rows) {
      html.open("tr");
      for (int i = 0; i < row.size(); i++) {
        if (i == 0) {
          html.element("th", row.get(i), "scope", "row");
        } else if (i >= numbersFrom) {
          html.element("td", row.get(i), "class", "number");
        } else {
          html.element("td", row.get(i));
        }
      }
      html.close("tr");
    }
    close(html);
  }
}
