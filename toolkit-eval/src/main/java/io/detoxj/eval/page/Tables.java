/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.util.List;

/** Tables that scroll by themselves where they are wider than the screen. */
public final class Tables {
  private Tables() {}

  /** Begins a table in a region that can be scrolled by keyboard too. */
  public static Html open(Html html, String label, String... classes) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", label);
    html.open("table", "class", String.join(" ", classes));
    return html.element("caption", label, "class", "unseen");
  }

  /** Ends what {@link #open} began. */
  public static Html close(Html html) {
    return html.close("table").close("div");
  }

  /** The header; columns of numbers begin with one. */
  public static void header(Html html, List<String> titles, int numbersFrom) {
    html.open("thead").open("tr");
    for (int i = 0; i < titles.size(); i++) {
      String kind = i >= numbersFrom ? " class=\"number\"" : "";
      html.markup("<th scope=\"col\"" + kind + ">%s</th>\n", titles.get(i));
    }
    html.close("tr").close("thead");
  }

  /** A row of text, the first cell being its header. */
  public static void row(Html html, List<String> cells, int numbersFrom) {
    html.open("tr").element("th", cells.get(0), "scope", "row");
    for (int i = 1; i < cells.size(); i++) {
      String kind = i >= numbersFrom ? " class=\"number\"" : "";
      html.markup("<td" + kind + ">%s</td>\n", cells.get(i));
    }
    html.close("tr");
  }

  /** A body of rows that belong together, under a title of their own. */
  static void group(
      Html html, String title, int columns, int numbersFrom, List<List<String>> rows) {
    html.open("tbody").open("tr", "class", "group");
    html.element("th", title, "scope", "rowgroup", "colspan", Integer.toString(columns));
    html.close("tr");
    rows.forEach(row -> row(html, row, numbersFrom));
    html.close("tbody");
  }

  /**
   * A whole table of text.
   *
   * @param label what is in it, for those who cannot see it
   * @param numbersFrom the first column of numbers
   */
  public static void write(
      Html html, String label, List<String> titles, int numbersFrom, List<List<String>> rows) {
    open(html, label, "plain");
    header(html, titles, numbersFrom);
    html.open("tbody");
    rows.forEach(row -> row(html, row, numbersFrom));
    html.close("tbody");
    close(html);
  }
}
