/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.util.List;

/** What a script filters the table of systems by: roles, verdicts, a limit of the cost, columns. */
final class TableFilters {
  private static final List<String> LIMITS = List.of("1.05", "1.1", "1.2", "1.5", "2");

  private TableFilters() {}

  /**
   * Writes them, hidden until there is a script.
   *
   * @param cost what the limit is of; empty if the report weighs nothing
   */
  static void write(Html html, String cost) {
    html.open("div", "id", "filters", "class", "filters", "hidden", "");
    html.open("div", "class", "choice", "role", "group", "aria-label", "Rows of the table");
    rows(html, "all", "All");
    rows(html, "method", "Methods");
    rows(html, "control", "Controls");
    rows(html, "passes", "Passing");
    html.close("div");
    if (!cost.isEmpty()) {
      html.open("p").element("label", cost + " up to", "for", "limit").text(" ");
      html.open("select", "id", "limit").element("option", "any", "value", "");
      LIMITS.forEach(one -> html.element("option", one + " x base", "value", one));
      html.close("select").close("p");
    }
    html.open("details", "id", "columns").element("summary", "Columns");
    html.open("fieldset").element("legend", "Columns of the table").close("fieldset");
    html.close("details").close("div");
  }

  private static void rows(Html html, String rows, String label) {
    String pressed = Boolean.toString(rows.equals("all"));
    html.element("button", label, "type", "button", "data-rows", rows, "aria-pressed", pressed);
  }
}
