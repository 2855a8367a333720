/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageFrame;
import io.detoxj.eval.page.Tables;
import java.util.List;

/** What the sections of the page have in common. */
final class Sections {
  private Sections() {}

  static void open(Html html, PageFrame.Link link) {
    String title = link.id() + "-title";
    html.open("section", "id", link.id(), "aria-labelledby", title);
    html.element("h2", link.title(), "id", title);
  }

  /** Begins a table whose rows a script can put in order. */
  static void sortable(Html html, String label, List<String> titles) {
    Tables.open(html, label, "systems", "sortable");
    html.open("thead").open("tr");
    for (int i = 0; i < titles.size(); i++) {
      String kind = i > 0 ? " class=\"number\"" : "";
      html.markup("<th scope=\"col\"" + kind + "><span>%s</span></th>\n", titles.get(i));
    }
    html.close("tr").close("thead");
  }

  static void close(Html html) {
    Tables.close(html);
  }

  /** The name of a model as the header of a row. */
  static void model(Html html, String name) {
    html.element("th", name, "scope", "row", "data-value", name);
  }

  /** A number with a bar that says how large a share of a whole it is. */
  static void counted(Html html, int number, int whole) {
    html.open("td", "class", "number", "data-value", Integer.toString(number));
    html.text(Integer.toString(number));
    double share = whole == 0 ? 0 : 100.0 * number / whole;
    html.markup(
        """
         <svg class="share" viewBox="0 0 100 8" aria-hidden="true" focusable="false">\
        <rect class="whole" width="100" height="8"></rect>\
        <rect width="%s" height="8"></rect>\
        </svg>
        """,
        Math.round(share * 10) / 10.0);
    html.close("td");
  }
}
